// model_fuzzer.cpp: any bytes as a model file are refused with BadFormat, or load and answer a few
// rows, or say that they have no answer. Once as they are, once with a seal that fits, so that what
// lies behind the seal is reached too.
#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.h"
#include "persistence/onnx_model.h"
#include "persistence/profile.h"
#include "persistence/sample_rows.h"

namespace {

void load_and_score(std::string_view bytes) {
    try {
        const mlpipe::FittedPipeline pipeline = mlpipe::from_onnx(bytes, "fuzz.onnx");
        const mlpipe::Table rows = mlpipe::sample_rows(pipeline.schema(), 8);
        (void)pipeline.predict_proba(rows, mlpipe::Threads{1});
    } catch (const mlpipe::BadFormat&) {
    } catch (const mlpipe::SchemaMismatch&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    load_and_score(bytes);
    const bool sealed = mlpipe::has_seal(bytes);
    load_and_score(mlpipe::seal(std::string(sealed ? mlpipe::sealed_body(bytes) : bytes)));
    return 0;
}
