// model_fuzzer.cpp: any bytes as a model file are refused with BadFormat or load. Once as they are,
// once with a seal that fits, so that what lies behind the seal is reached too.
#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.h"
#include "persistence/onnx_model.h"
#include "persistence/profile.h"

namespace {

void load(std::string_view bytes) {
    try {
        (void)mlpipe::from_onnx(bytes, "fuzz.onnx");
    } catch (const mlpipe::BadFormat&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    load(bytes);
    const bool sealed = mlpipe::has_seal(bytes);
    load(mlpipe::seal(std::string(sealed ? mlpipe::sealed_body(bytes) : bytes)));
    return 0;
}
