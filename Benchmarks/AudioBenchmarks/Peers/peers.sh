# shellcheck shell=bash
# What ./dev bench audio compares with. Sourced by ./dev, whose `say`, `complain` and `swift` it uses.

# Other resamplers, as far as they are installed, in one library for audio-benchmarks.
audio_peers() {
    local text=Benchmarks/AudioBenchmarks/Peers/resamplers.cpp library=.build/audio-peers/libpeers.so compiler peer
    local -a links=()
    compiler="$(dirname "$(command -v "${swift:?}")")/clang++"
    [[ -x "$compiler" ]] || compiler=c++
    for peer in speex/speex_resampler.h:speexdsp samplerate.h:samplerate soxr.h:soxr \
        zita-resampler/resampler.h:zita-resampler; do
        if "$compiler" -x c++ -include "${peer%%:*}" -fsyntax-only /dev/null 2>/dev/null; then
            links+=("-l${peer##*:}")
        else
            complain "SKIPPED: ${peer##*:} is not installed (apt: lib${peer##*:}-dev)"
        fi
    done
    mkdir -p .build/audio-peers
    if "$compiler" -O2 -shared -fPIC "$text" -o "$library" "${links[@]}"; then
        export AUDIO_PEERS="$PWD/$library"
    else
        complain "SKIPPED: the peers, which did not compile"
    fi
}

# The published Silero network and what runs it, in a virtual environment of its own.
audio_onnxruntime() {
    local venv=.build/audio-onnxruntime folder=Benchmarks/AudioBenchmarks/Peers
    if ! { [[ -e "$venv/requirements.txt" ]] && cmp -s "$folder/requirements.txt" "$venv/requirements.txt"; }; then
        rm -rf "$venv"
        mkdir -p .build
        say "downloading from PyPI: onnxruntime, and the model in the wheel of silero-vad"
        if ! { /usr/bin/python3 -m venv "$venv" \
            && "$venv/bin/python" -m pip install --disable-pip-version-check --quiet --no-input --retries 2 \
                --requirement "$folder/requirements.txt" \
            && "$venv/bin/python" -m pip download --disable-pip-version-check --quiet --no-input --retries 2 \
                --no-deps --dest "$venv" silero-vad==6.2.3 \
            && "$venv/bin/python" -m zipfile -e "$venv"/silero_vad-*.whl "$venv/silero"; }; then
            complain "SKIPPED: onnxruntime, because PyPI could not be reached"
            return
        fi
        cp "$folder/requirements.txt" "$venv/requirements.txt"
    fi
    printf -v AUDIO_ONNX '%q ' "$venv/bin/python" "$folder/silero_onnx.py" \
        "$venv/silero/silero_vad/data/silero_vad.onnx"
    export AUDIO_ONNX
}
