// config_fuzzer.cpp: any bytes as pipeline.toml, and as an expression, give settings or an Error.
#include <cstdint>
#include <string>

#include "cli/config.h"
#include "core/error.h"
#include "preprocessing/derived_feature.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        (void)mlpipe::parse_expression(text);
    } catch (const mlpipe::Error&) {
    }
    try {
        (void)mlpipe::parse_config(text, "pipeline.toml");
    } catch (const mlpipe::Error&) {
    }
    return 0;
}
