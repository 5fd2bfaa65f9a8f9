// simdjson on demand with simdutf's base64: the fastest way through each, on the frames of a folder.
#include "peer.h"
#include "simdjson.h"
#include "simdutf.h"

using namespace simdjson;

static ondemand::parser parser;
static std::vector<char> output(1 << 16);

static size_t decode(const std::string &frame, const char *member) {
    auto document = parser.iterate(frame.data(), frame.size(), frame.capacity());
    auto object = document.get_object();
    std::string_view text;
    if (object[member].get_string().get(text) != SUCCESS) return 0;
    auto result = simdutf::base64_to_binary(text.data(), text.size(), output.data());
    return result.error == simdutf::error_code::SUCCESS ? result.count : 0;
}

int main(int, char **arguments) {
    const std::string folder = arguments[1];
    const char *name = "simdjson + simdutf";
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
        auto frames = peer::frames(folder, row.file, SIMDJSON_PADDING);
        peer::report(row.row, name, frames, [&](const std::string &frame) { return decode(frame, row.member); });
    }
    // The text around the payload copied, the payload encoded; identifiers are not looked at.
    const struct {
        const char *row, *file, *member;
    } encoded[] = {
        {"encode append-20", "append-20", "\"audio\":\""},
        {"encode delta-20", "delta-20", "\"delta\":\""},
        {"encode delta-100", "delta-100", "\"delta\":\""},
    };
    struct Piece {
        std::string head;
        std::vector<char> audio;
    };
    for (auto &row : encoded) {
        std::vector<Piece> pieces;
        for (auto &frame : peer::frames(folder, row.file, 0)) {
            size_t start = frame.find(row.member) + std::string(row.member).size(), end = frame.rfind('"');
            Piece piece{frame.substr(0, start), std::vector<char>(end - start)};
            auto result = simdutf::base64_to_binary(frame.data() + start, end - start, piece.audio.data());
            piece.audio.resize(result.count);
            pieces.push_back(piece);
        }
        peer::report(row.row, "memcpy + simdutf, ids unchecked", pieces, [](const Piece &piece) {
            char *end = std::copy(piece.head.begin(), piece.head.end(), output.data());
            end += simdutf::binary_to_base64(piece.audio.data(), piece.audio.size(), end);
            *end++ = '"';
            *end++ = '}';
            return size_t(end - output.data());
        });
    }
}
