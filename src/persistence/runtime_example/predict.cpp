// Scores a row with model.onnx, without mlpipe.
//
//   cmake -S . -B build -DCMAKE_PREFIX_PATH=/path/to/onnxruntime && cmake --build build
//   build/predict ../model.onnx
#include <onnxruntime_cxx_api.h>

#include <array>
#include <cstdio>
#include <limits>
#include <string>
#include <variant>
#include <vector>

namespace {

/// A cell of one row: a number, NaN if missing; or a text, "" if missing.
struct Input {
    const char* name;
    std::variant<float, const char*> cell;
};

[[maybe_unused]] constexpr float missing = std::numeric_limits<float>::quiet_NaN();

/// The first row of ../rows.json.
std::vector<Input> row() {
    return {
@INPUTS@
    };
}

Ort::Value tensor(Input& input) {
    const std::array<std::int64_t, 2> shape{1, 1};
    if (auto* number = std::get_if<float>(&input.cell)) {
        const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
        return Ort::Value::CreateTensor<float>(memory, number, 1, shape.data(), shape.size());
    }
    Ort::AllocatorWithDefaultOptions allocator;
    Ort::Value value = Ort::Value::CreateTensor(allocator, shape.data(), shape.size(),
                                                ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING);
    const char* text = std::get<const char*>(input.cell);
    value.FillStringTensor(&text, 1);
    return value;
}

}  // namespace

int main(int argc, char** argv) {
    const Ort::Env env(ORT_LOGGING_LEVEL_WARNING, "predict");
    Ort::Session session(env, argc > 1 ? argv[1] : "../model.onnx", Ort::SessionOptions{});

    std::vector<Input> inputs = row();
    std::vector<const char*> names;
    std::vector<Ort::Value> tensors;
    for (Input& input : inputs) {
        names.push_back(input.name);
        tensors.push_back(tensor(input));
    }
    const std::array outputs{"label", "probabilities"};
    const std::vector<Ort::Value> answers =
        session.Run(Ort::RunOptions{}, names.data(), tensors.data(), tensors.size(),
                    outputs.data(), outputs.size());

    const std::string label = answers[0].GetStringTensorElement(0);
    std::printf("%s\t%.6f\n", label.c_str(), answers[1].GetTensorData<float>()[1]);
}
