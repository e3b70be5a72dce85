#include "persistence/runtime_example.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/digest.h"
#include "core/error.h"
#include "core/test_errors.h"
#include "persistence/onnx_model.h"
#include "persistence/random_pipeline.h"
#include "persistence/sample_rows.h"
#include "persistence/test_foreign.h"

namespace mlpipe {
namespace {

using testing::HasSubstr;

/// A model over columns whose names and levels are easy to get wrong.
std::string odd_model() {
    Rng rng(5, "example");
    const RandomColumns columns{
        .numbers = {"a\"b", "label"},
        .categories = {{"per|cent `", {"back\\slash", "tab\t\x7f", "🙂", "@SHA256@"}}}};
    const Table rows = random_rows(rng, columns, 60, false);
    const Pipeline pipeline{
        .preprocess = {.steps = {{"numbers", columns.numbers, {SimpleImputer{}}},
                                 {"texts", {"per|cent `"}, {OneHotEncoder{}}}}},
        .model = LogisticRegression{}};
    return to_onnx(pipeline.fit(rows, types_of(columns), read_target(rows, "left")), rows);
}

std::string content(const std::vector<ExampleFile>& files, const std::string& path) {
    for (const ExampleFile& file : files) {
        if (file.path == path) return file.content;
    }
    return "no " + path;
}

TEST(RuntimeExample, HoldsTheModelAsItIs) {
    const std::string model = odd_model();

    const std::vector<ExampleFile> files = runtime_example(model, "m.onnx");

    EXPECT_EQ(content(files, "model.onnx"), model);
    EXPECT_THAT(content(files, "README.md"), HasSubstr("`" + sha256_hex(model) + "`"));
}

TEST(RuntimeExample, NamesColumnsAndInputsInEachLanguage) {
    const std::vector<ExampleFile> files = runtime_example(odd_model(), "m.onnx");

    EXPECT_THAT(content(files, "python/predict.py"),
                HasSubstr("    (\"a\\\"b\", \"a\\\"b\", True),\n"
                          "    (\"label\", \"input/label\", True),\n"
                          "    (\"per|cent `\", \"per|cent `\", False),\n"));
    EXPECT_THAT(content(files, "node/predict.mjs"),
                HasSubstr("  [\"label\", \"input/label\", true],\n"));
    EXPECT_THAT(content(files, "cpp/predict.cpp"), HasSubstr("        {\"input/label\", "));
    EXPECT_THAT(content(files, "README.md"),
                HasSubstr("| `per\\|cent '` | `per\\|cent '` | string |"));
}

TEST(RuntimeExample, GivesRowsAmongThemOneWithNothing) {
    const std::vector<ExampleFile> files = runtime_example(odd_model(), "m.onnx");

    const auto rows = nlohmann::json::parse(content(files, "rows.json"));

    ASSERT_EQ(rows.size(), 3U);
    for (const auto& [column, cell] : rows[2].items()) EXPECT_TRUE(cell.is_null()) << column;
    EXPECT_EQ(rows[0].size(), 3U);
}

TEST(RuntimeExample, LeavesNoPlaceUnfilled) {
    for (const ExampleFile& file : runtime_example(odd_model(), "m.onnx")) {
        if (file.path == "model.onnx") continue;
        for (const char* place :
             {"@INPUTS@", "@TARGET@", "@ANSWERS@", "@COLUMNS@", "@MISSING_ROW@"}) {
            EXPECT_THAT(file.content, testing::Not(HasSubstr(place))) << file.path;
        }
    }
}

TEST(RuntimeExample, DoesNotClaimARowWithNothingWhereNoneHasAnAnswer) {
    const FittedPipeline imported = linear().import();  // it has no answer for missing numbers
    const std::string model = to_onnx(imported, sample_rows(imported.schema(), 40));

    const std::vector<ExampleFile> files = runtime_example(model, "m.onnx");

    EXPECT_THAT(content(files, "README.md"),
                HasSubstr("some rows that the model's answers are known for, and print"));
    const auto rows = nlohmann::json::parse(content(files, "rows.json"));
    ASSERT_EQ(rows.size(), 3U);
    for (const auto& row : rows) EXPECT_FALSE(row["X_0"].is_null());
}

TEST(RuntimeExample, SaysWhichRowHasNothing) {
    EXPECT_THAT(content(runtime_example(odd_model(), "m.onnx"), "README.md"),
                HasSubstr("answers are known for (the third has\neverything missing), and print"));
}

TEST(RuntimeExample, RefusesTheFileOfAnotherTool) {
    EXPECT_EQ(error_text([] { static_cast<void>(runtime_example(linear().bytes(), "f.onnx")); }),
              "f.onnx: this file is of another tool, and no version of mlpipe\n"
              "  there are no columns, labels and rows in it to make an example of\n"
              "  help: import it first: mlpipe models import DIR f.onnx");
}

TEST(RuntimeExample, RefusesWhatIsNoModel) {
    EXPECT_THROW(static_cast<void>(runtime_example("hello", "m.onnx")), BadFormat);
}

}  // namespace
}  // namespace mlpipe
