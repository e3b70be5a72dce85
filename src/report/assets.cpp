#include "report/assets.h"

#include <zlib.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>

// A megabyte as a string literal takes the compiler seconds; this takes the assembler none.
#define MLPIPE_ASSET(name, file)                          \
    asm(".section .rodata\n"                              \
        ".global mlpipe_asset_" #name                     \
        "\n"                                              \
        ".global mlpipe_asset_" #name                     \
        "_end\n"                                          \
        "mlpipe_asset_" #name                             \
        ":\n"                                             \
        ".incbin \"" ASSETS "/" file                      \
        "\"\n"                                            \
        "mlpipe_asset_" #name                             \
        "_end:\n"                                         \
        ".previous\n");                                   \
    extern "C" const unsigned char mlpipe_asset_##name[]; \
    extern "C" const unsigned char mlpipe_asset_##name##_end[];

MLPIPE_ASSET(bundle, "charts.js.gz")
MLPIPE_ASSET(regular, "LiberationSans-Regular.ttf.gz")
MLPIPE_ASSET(bold, "LiberationSans-Bold.ttf.gz")

namespace mlpipe {
namespace {

/// REQUIRES: what gzip wrote, one member.
std::string unpack(const unsigned char* begin, const unsigned char* end) {
    std::uint32_t size = 0;  // gzip's last four bytes, little-endian
    for (int byte = 1; byte <= 4; ++byte) size = size << 8 | end[-byte];
    std::string text(size, '\0');
    z_stream stream{};
    stream.next_in = const_cast<unsigned char*>(begin);  // zlib only reads it
    stream.avail_in = static_cast<uInt>(end - begin);
    stream.next_out = reinterpret_cast<unsigned char*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    constexpr int gzip_format = 16 + MAX_WBITS;
    const bool whole = inflateInit2(&stream, gzip_format) == Z_OK &&
                       inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_out == 0;
    inflateEnd(&stream);
    if (!whole) throw std::logic_error("what is compiled in for the charts cannot be unpacked");
    return text;
}

}  // namespace

const std::string& chart_bundle() {
    static const std::string bundle = unpack(mlpipe_asset_bundle, mlpipe_asset_bundle_end);
    return bundle;
}

std::string font_regular() {
    return unpack(mlpipe_asset_regular, mlpipe_asset_regular_end);
}
std::string font_bold() {
    return unpack(mlpipe_asset_bold, mlpipe_asset_bold_end);
}

}  // namespace mlpipe
