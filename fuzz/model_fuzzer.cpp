// model_fuzzer.cpp: any bytes as a model file are refused with BadFormat or load and can be written
// again.
#include <cstdint>
#include <cstdlib>

#include "core/error.h"
#include "persistence/onnx_model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        (void)mlpipe::from_onnx({reinterpret_cast<const char*>(data), size}, "fuzz.onnx");
    } catch (const mlpipe::BadFormat&) {
    }
    return 0;
}
