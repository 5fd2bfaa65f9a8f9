// yyjson with simdutf's base64 on the frames of a folder.
#include <yyjson.h>

#include <cstring>

#include "peer.h"
#include "simdutf.h"

static std::vector<char> output(1 << 16), pool(1 << 20);

static size_t decode(const std::string &frame, const char *member) {
    yyjson_alc allocator;
    yyjson_alc_pool_init(&allocator, pool.data(), pool.size());
    yyjson_doc *document = yyjson_read_opts(const_cast<char *>(frame.data()), frame.size(), 0, &allocator, nullptr);
    yyjson_val *value = yyjson_obj_get(yyjson_doc_get_root(document), member);
    if (!yyjson_is_str(value)) return 0;
    auto result = simdutf::base64_to_binary(yyjson_get_str(value), yyjson_get_len(value), output.data());
    yyjson_doc_free(document);
    return result.error == simdutf::error_code::SUCCESS ? result.count : 0;
}

int main(int, char **arguments) {
    const std::string folder = arguments[1];
    const struct {
        const char *row, *file, *member;
    } rows[] = {
        {"append-20", "append-20", "audio"},
        {"append-20 with \\/", "append-20-escaped", "audio"},
        {"append-100", "append-100", "audio"},
        {"delta-20", "delta-20", "delta"},
        {"delta-100", "delta-100", "delta"},
    };
    for (auto &row : rows) {
        auto frames = peer::frames(folder, row.file, 0);
        peer::report(row.row, "yyjson + simdutf", frames,
                     [&](const std::string &frame) { return decode(frame, row.member); });
    }
    for (const char *name : {"session.update", "conversation.item.created", "response.done"}) {
        auto frames = peer::frames(folder, name, 0);
        std::string row = std::string("decode ") + name;
        peer::report(row.c_str(), "yyjson, parse only", frames, [](const std::string &frame) {
            yyjson_alc allocator;
            yyjson_alc_pool_init(&allocator, pool.data(), pool.size());
            yyjson_doc *document =
                yyjson_read_opts(const_cast<char *>(frame.data()), frame.size(), 0, &allocator, nullptr);
            size_t count = yyjson_doc_get_val_count(document);
            yyjson_doc_free(document);
            return count;
        });
    }
}
