// runtime_example.h: a model file for people without mlpipe: small programs that score rows with it
// through ONNX Runtime in Python, Node and C++, written for the model's own columns.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mlpipe {

struct ExampleFile {
    std::filesystem::path path;  ///< within the folder of the example
    std::string content;
};

/// README.md, model.onnx (the bytes of `file`), rows.json and one folder a language. `name` says
/// which file it is in errors. Throws as from_onnx() does.
[[nodiscard]] std::vector<ExampleFile> runtime_example(std::string_view file,
                                                       const std::string& name);

}  // namespace mlpipe
