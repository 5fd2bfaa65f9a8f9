/* The resamplers of other libraries behind one interface, for audio-benchmarks. Built by ./dev bench audio with what is
   installed; what is missing here is missing in the table.

   Names: speex:QUALITY, samplerate:TYPE, soxr:RECIPE, zita:HALF_LENGTH. */

#include <cstdlib>
#include <cstring>
#include <string>

#if __has_include(<speex/speex_resampler.h>)
#include <speex/speex_resampler.h>
#define HAS_SPEEX 1
#endif
#if __has_include(<samplerate.h>)
#include <samplerate.h>
#define HAS_SAMPLERATE 1
#endif
#if __has_include(<soxr.h>)
#include <soxr.h>
#define HAS_SOXR 1
#endif
#if __has_include(<zita-resampler/resampler.h>)
#include <zita-resampler/resampler.h>
#define HAS_ZITA 1
#endif

namespace {

struct Peer {
    virtual ~Peer() = default;
    /* Takes all of `count` samples; returns how many it gave. */
    virtual long run(const float *in, long count, float *out, long room) = 0;
};

#if HAS_SPEEX
struct Speex : Peer {
    SpeexResamplerState *state;
    Speex(unsigned from, unsigned to, int quality) {
        int error = 0;
        state = speex_resampler_init(1, from, to, quality, &error);
        if (state) speex_resampler_skip_zeros(state);
    }
    ~Speex() override {
        if (state) speex_resampler_destroy(state);
    }
    long run(const float *in, long count, float *out, long room) override {
        spx_uint32_t taken = static_cast<spx_uint32_t>(count), given = static_cast<spx_uint32_t>(room);
        speex_resampler_process_float(state, 0, in, &taken, out, &given);
        return given;
    }
};
#endif

#if HAS_SAMPLERATE
struct SampleRate : Peer {
    SRC_STATE *state;
    double ratio;
    SampleRate(unsigned from, unsigned to, int type) : ratio(static_cast<double>(to) / from) {
        int error = 0;
        state = src_new(type, 1, &error);
    }
    ~SampleRate() override {
        if (state) src_delete(state);
    }
    long run(const float *in, long count, float *out, long room) override {
        SRC_DATA data = {};
        data.data_in = in;
        data.input_frames = count;
        data.data_out = out;
        data.output_frames = room;
        data.src_ratio = ratio;
        src_process(state, &data);
        return data.output_frames_gen;
    }
};
#endif

#if HAS_SOXR
struct Soxr : Peer {
    soxr_t state;
    Soxr(unsigned from, unsigned to, unsigned long recipe) {
        soxr_quality_spec_t quality = soxr_quality_spec(recipe, 0);
        state = soxr_create(from, to, 1, nullptr, nullptr, &quality, nullptr);
    }
    ~Soxr() override { soxr_delete(state); }
    long run(const float *in, long count, float *out, long room) override {
        size_t taken = 0, given = 0;
        soxr_process(state, in, static_cast<size_t>(count), &taken, out, static_cast<size_t>(room), &given);
        return static_cast<long>(given);
    }
};
#endif

#if HAS_ZITA
struct Zita : Peer {
    Resampler state;
    bool works;
    Zita(unsigned from, unsigned to, unsigned half) { works = state.setup(from, to, 1, half) == 0; }
    long run(const float *in, long count, float *out, long room) override {
        if (!works) return 0;
        state.inp_count = static_cast<unsigned>(count);
        state.inp_data = const_cast<float *>(in);
        state.out_count = static_cast<unsigned>(room);
        state.out_data = out;
        state.process();
        return room - static_cast<long>(state.out_count);
    }
};
#endif

}  // namespace

extern "C" {

void *peer_open(const char *name, unsigned from, unsigned to) {
    std::string text(name);
    std::string kind = text.substr(0, text.find(':'));
    int number = std::atoi(text.c_str() + kind.size() + 1);
    (void)number;
    Peer *made = nullptr;
#if HAS_SPEEX
    if (kind == "speex") made = new Speex(from, to, number);
#endif
#if HAS_SAMPLERATE
    if (kind == "samplerate") made = new SampleRate(from, to, number);
#endif
#if HAS_SOXR
    if (kind == "soxr") made = new Soxr(from, to, static_cast<unsigned long>(number));
#endif
#if HAS_ZITA
    if (kind == "zita") made = new Zita(from, to, static_cast<unsigned>(number));
#endif
    return made;
}

long peer_run(void *peer, const float *in, long count, float *out, long room) {
    return static_cast<Peer *>(peer)->run(in, count, out, room);
}

void peer_close(void *peer) { delete static_cast<Peer *>(peer); }

}
