// models_export.cpp: `mlpipe models export MODEL -o FOLDER`, a model and programs that run it
// without mlpipe.
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/json_text.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "persistence/load_model.h"
#include "persistence/runtime_example.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

void require_new_or_empty(const fs::path& folder) {
    std::error_code error;
    if (!fs::exists(folder, error) || (fs::is_directory(folder, error) && fs::is_empty(folder))) {
        return;
    }
    throw InvalidArgument(
        folder.string() + " is already there",
        {.why = "exporting would mix two models", .help = "name a new folder with --output"});
}

void write_files(const fs::path& folder, const std::vector<ExampleFile>& files) {
    for (const ExampleFile& file : files) {
        const fs::path path = folder / file.path;
        std::error_code error;
        fs::create_directories(path.parent_path(), error);
        if (error) {
            throw IoFailure("cannot make folder " + path.parent_path().string() + ": " +
                            error.message());
        }
        write_file_atomically(path, file.content);
    }
}

}  // namespace

int run_models_export(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> model, output;
    CommonOptions common;
    CommandLine line("models export",
                     "A model and small programs that run it without mlpipe: Python, Node, C++",
                     "mlpipe models export models --output churn_model");
    line.add_optional_argument("MODEL", model,
                               "A .onnx file, a models folder or FOLDER@VERSION (models)");
    line.add_text("-o,--output", output, "FOLDER", "The folder to make");
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    if (!output) {
        throw InvalidArgument("no folder to export to was named",
                              {.why = "", .help = "add --output FOLDER"});
    }
    require_new_or_empty(*output);
    const fs::path path = resolve_model(model.value_or("models"));
    const std::vector<ExampleFile> files = runtime_example(read_file(path), path.string());
    write_files(*output, files);
    if (common.json) {
        Json list = Json::array();
        for (const ExampleFile& file : files) list.push_back(file.path.string());
        terminal.out << json_text(Json{{"folder", *output}, {"files", std::move(list)}});
    } else {
        terminal.out << fmt::format("exported {} to {}: see {}\n", path.string(), *output,
                                    (fs::path(*output) / "README.md").string());
    }
    return 0;
}

}  // namespace mlpipe
