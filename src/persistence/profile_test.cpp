// Files that lie, though their seal is whole: someone wrote them so.
#include "persistence/profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <functional>
#include <limits>

#include "core/error.h"
#include "core/test_errors.h"
#include "persistence/onnx_model.h"
#include "persistence/random_pipeline.h"

namespace mlpipe {
namespace {

using Change = std::function<void(onnx::ModelProto&)>;

FittedPipeline fit(const Classifier& model) {
    Rng rng(11, "profile");
    const Table rows = random_rows(rng, usual_columns(), 80, false);
    const ColumnTransformer preprocess{
        .steps = {{"numbers", {"a", "feature"}, {SimpleImputer{}, StandardScaler{}}},
                  {"texts", {"plan"}, {SimpleImputer{.fill_value = "Unknown"}, OneHotEncoder{}}}},
        .derived = {{"feature", "a / b"}}};
    return Pipeline{.preprocess = preprocess, .model = model}.fit(rows, types_of(usual_columns()),
                                                                  read_target(rows, "left"));
}

std::string forest_file() {
    Rng rng(12, "golden");
    return to_onnx(fit(RandomForest{.n_estimators = 3, .max_depth = 3}),
                   random_rows(rng, usual_columns(), 9, true));
}

std::string linear_file() {
    Rng rng(12, "golden");
    return to_onnx(fit(LogisticRegression{}), random_rows(rng, usual_columns(), 9, true));
}

/// The file after a change, with a seal that fits it.
std::string forged(const std::string& bytes, const Change& change) {
    onnx::ModelProto model;
    EXPECT_TRUE(model.ParseFromString(bytes));
    model.mutable_metadata_props()->RemoveLast();
    change(model);
    return seal(model.SerializeAsString());
}

std::string error_of(std::string_view bytes) {
    return error_text<BadFormat>([&] { static_cast<void>(from_onnx(bytes, "x.onnx")); });
}

onnx::NodeProto& node_of(onnx::ModelProto& model, const std::string& op) {
    for (onnx::NodeProto& node : *model.mutable_graph()->mutable_node()) {
        if (node.op_type() == op) return node;
    }
    throw std::logic_error("no node " + op);
}

onnx::AttributeProto& trees_of(onnx::ModelProto& model, const std::string& name) {
    for (onnx::AttributeProto& attribute :
         *node_of(model, "TreeEnsembleRegressor").mutable_attribute()) {
        if (attribute.name() == name) return attribute;
    }
    throw std::logic_error("no attribute " + name);
}

std::string& metadata_of(onnx::ModelProto& model, std::string_view key) {
    for (onnx::StringStringEntryProto& entry : *model.mutable_metadata_props()) {
        if (entry.key() == key) return *entry.mutable_value();
    }
    throw std::logic_error("no metadata " + std::string(key));
}

void replace(std::string& text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    if (at == std::string::npos) throw std::logic_error("no '" + from + "' in " + text);
    text.replace(at, from.size(), to);
}

TEST(Profile, AForgedSealAloneIsNoFault) {
    EXPECT_EQ(error_of(forged(forest_file(), [](onnx::ModelProto&) {})), "no error");
}

TEST(Profile, RefusesForeignOnnxFilesThatSayNothing) {
    onnx::ModelProto model;
    model.set_producer_name("skl2onnx");
    model.mutable_graph()->set_name("g");

    EXPECT_EQ(error_of(model.SerializeAsString()),
              "x.onnx: it does not say for which opset it was written\n"
              "  help: docs/import.md says what can be imported");
}

TEST(Profile, RefusesAFileWhoseSealWasTakenOff) {
    onnx::ModelProto model;
    ASSERT_TRUE(model.ParseFromString(forest_file()));
    model.mutable_metadata_props()->RemoveLast();

    EXPECT_EQ(error_of(model.SerializeAsString()),
              "x.onnx: this file is damaged\n"
              "  its end is missing, or something follows it\n"
              "  help: copy the file again from where it came from, or train the model again");
}

TEST(Profile, RefusesAFormatOfTheFuture) {
    const Change change = [](onnx::ModelProto& model) {
        metadata_of(model, metadata_key::format) = "3";
        model.set_producer_version("9.0.0");
    };

    EXPECT_EQ(error_of(forged(forest_file(), change)),
              "x.onnx: this file has format 3, and this mlpipe reads formats 1 and 2\n"
              "  it was written by mlpipe 9.0.0\n"
              "  help: use that version or a later one");
}

TEST(Profile, ReadsFilesOfAnotherVersionOfMlpipe) {
    const Change change = [](onnx::ModelProto& model) { model.set_producer_version("0.0.1"); };

    EXPECT_EQ(error_of(forged(forest_file(), change)), "no error");
}

TEST(Profile, NamesTheGoldenRowThatIsAnsweredOtherwise) {
    const Change change = [](onnx::ModelProto& model) {
        replace(metadata_of(model, metadata_key::golden), "\"probabilities\":[",
                "\"probabilities\":[0.4125,");
        std::string& golden = metadata_of(model, metadata_key::golden);
        const std::size_t second = golden.find(',', golden.find("0.4125,"));
        const std::size_t third = golden.find(',', second + 1);
        golden.erase(second, third - second);
    };

    EXPECT_THAT(
        error_of(forged(forest_file(), change)),
        testing::MatchesRegex("x.onnx: golden row 1 gives [0-9.e-]+ where 0.4125 was stored\n"
                              "  a model must give the same answers wherever it is loaded\n"
                              "  help: the file was changed.*"));
}

TEST(Profile, NamesTheGoldenRowWithAnotherLabel) {
    const Change change = [](onnx::ModelProto& model) {
        replace(metadata_of(model, metadata_key::golden), "\"labels\":[\"", "\"labels\":[\"not ");
    };

    EXPECT_THAT(
        error_of(forged(forest_file(), change)),
        testing::MatchesRegex("x.onnx: golden row 1 gives '.*' where 'not .*' was stored\n.*"));
}

TEST(Profile, RefusesWhateverTheDescriptionDoesNotImply) {
    const std::vector<std::pair<const char*, Change>> changes{
        {"another node",
         [](onnx::ModelProto& model) {
             onnx::NodeProto& node = *model.mutable_graph()->add_node();
             node.set_op_type("Identity");
             node.add_input("mlpipe/features");
             node.add_output("leak");
         }},
        {"a node twice",
         [](onnx::ModelProto& model) {
             *model.mutable_graph()->add_node() = model.graph().node(0);
         }},
        {"another output",
         [](onnx::ModelProto& model) {
             *model.mutable_graph()->add_output() = model.graph().output(0);
         }},
        {"a function", [](onnx::ModelProto& model) { model.add_functions()->set_name("f"); }},
        {"training", [](onnx::ModelProto& model) { model.add_training_info(); }},
        {"a text about it", [](onnx::ModelProto& model) { model.set_doc_string("hello"); }},
        {"a subgraph",
         [](onnx::ModelProto& model) {
             onnx::AttributeProto& attribute = *node_of(model, "Concat").add_attribute();
             attribute.set_name("body");
             attribute.mutable_g()->set_name("hidden");
         }},
        {"data outside the file",
         [](onnx::ModelProto& model) {
             model.mutable_graph()->mutable_initializer(0)->set_data_location(
                 onnx::TensorProto::EXTERNAL);
         }},
        {"another opset",
         [](onnx::ModelProto& model) { model.mutable_opset_import(0)->set_version(18); }},
        {"another operator",
         [](onnx::ModelProto& model) { node_of(model, "Cast").set_op_type("Floor"); }},
        {"another threshold of the label",
         [](onnx::ModelProto& model) {
             for (onnx::TensorProto& tensor : *model.mutable_graph()->mutable_initializer()) {
                 if (tensor.name() == "mlpipe/threshold") tensor.mutable_raw_data()->front() ^= 1;
             }
         }},
        {"other metadata",
         [](onnx::ModelProto& model) { model.add_metadata_props()->set_key("note"); }},
        {"the same key twice",
         [](onnx::ModelProto& model) {
             replace(metadata_of(model, metadata_key::pipeline), "{\"target\":\"left\"",
                     "{\"target\":\"right\",\"target\":\"left\"");
         }},
        {"a space",
         [](onnx::ModelProto& model) { metadata_of(model, metadata_key::schema) += " "; }},
        {"an unknown field",
         [](onnx::ModelProto& model) {
             model.GetReflection()->MutableUnknownFields(&model)->AddVarint(999, 1);
         }},
    };
    const std::string bytes = forest_file();

    for (const auto& [what, change] : changes) {
        EXPECT_THAT(error_of(forged(bytes, change)),
                    testing::StartsWith("x.onnx: this file holds something that mlpipe would not "
                                        "have written\n  it differs at byte "))
            << what;
    }
}

TEST(Profile, RefusesTreesThatAreNotSound) {
    const std::vector<std::pair<const char*, Change>> changes{
        {"a cycle", [](onnx::ModelProto& m) { trees_of(m, "nodes_truenodeids").set_ints(0, 0); }},
        {"a child far away",
         [](onnx::ModelProto& m) { trees_of(m, "nodes_truenodeids").set_ints(0, 4000000000); }},
        {"a negative child",
         [](onnx::ModelProto& m) { trees_of(m, "nodes_truenodeids").set_ints(0, -1); }},
        {"a feature that is not there",
         [](onnx::ModelProto& m) { trees_of(m, "nodes_featureids").set_ints(0, 1000000); }},
        {"a negative feature",
         [](onnx::ModelProto& m) { trees_of(m, "nodes_featureids").set_ints(0, -1); }},
        {"a threshold that is no number",
         [](onnx::ModelProto& m) {
             for (float& value : *trees_of(m, "nodes_values").mutable_floats()) {
                 value = std::numeric_limits<float>::quiet_NaN();
             }
         }},
        {"an infinite leaf",
         [](onnx::ModelProto& m) {
             trees_of(m, "target_weights").set_floats(0, std::numeric_limits<float>::infinity());
         }},
        {"a leaf off the grid",
         [](onnx::ModelProto& m) { trees_of(m, "target_weights").set_floats(0, 1e-30f); }},
        {"a list that is too short",
         [](onnx::ModelProto& m) { trees_of(m, "nodes_values").mutable_floats()->RemoveLast(); }},
        {"a list that is too long",
         [](onnx::ModelProto& m) { trees_of(m, "target_weights").add_floats(0.5f); }},
        {"no list",
         [](onnx::ModelProto& m) { trees_of(m, "nodes_modes").set_name("something else"); }},
        {"no trees",
         [](onnx::ModelProto& m) { node_of(m, "TreeEnsembleRegressor").set_name("x"); }},
        {"an unknown kind of node",
         [](onnx::ModelProto& m) { trees_of(m, "nodes_modes").set_strings(0, "BRANCH_GT"); }},
    };
    const std::string bytes = forest_file();

    for (const auto& [what, change] : changes) {
        EXPECT_THAT(error_of(forged(bytes, change)), testing::StartsWith("x.onnx: ")) << what;
    }
}

TEST(Profile, RefusesWeightsThatDoNotFit) {
    const std::string bytes = linear_file();
    const auto with_coef = [&](const std::string& raw) {
        return error_of(forged(bytes, [&](onnx::ModelProto& model) {
            for (onnx::TensorProto& tensor : *model.mutable_graph()->mutable_initializer()) {
                if (tensor.name() == "mlpipe/coef") tensor.set_raw_data(raw);
            }
        }));
    };

    EXPECT_THAT(with_coef(""), testing::StartsWith("x.onnx: the model weighs 0 features"));
    EXPECT_EQ(with_coef("1234"), "x.onnx: it has no constant 'mlpipe/coef' of the right size");
    EXPECT_THAT(with_coef(std::string(800000, '\0')),
                testing::StartsWith("x.onnx: the model weighs"));
    EXPECT_THAT(with_coef(std::string(8, '\xff')), testing::StartsWith("x.onnx: "));
}

TEST(Profile, RefusesMetadataThatIsNotWhatItShouldBe) {
    const std::string bytes = forest_file();
    const std::vector<std::string> values{
        "",     "null", "[]",  "{}", "{\"target\":3}",  std::string(100000, '['), "{\"a\":1e999}",
        "\xff", "[{}]", "[3]", "0",  "{\"rows\":[[1]]}"};

    for (const std::string_view key :
         {metadata_key::golden, metadata_key::pipeline, metadata_key::schema}) {
        for (const std::string& value : values) {
            const Change change = [&](onnx::ModelProto& model) { metadata_of(model, key) = value; };
            EXPECT_THAT(error_of(forged(bytes, change)), testing::StartsWith("x.onnx: "))
                << key << " " << value.substr(0, 20);
        }
    }
}

TEST(Profile, SurvivesAnyByteOfTheDescriptionChanged) {
    for (const std::string& bytes : {forest_file(), linear_file()}) {
        const std::string body = bytes.substr(0, bytes.size() - seal("").size());
        for (std::size_t i = 0; i < body.size(); i += 7) {
            std::string changed = body;
            changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 7)));
            static_cast<void>(error_of(seal(changed)));  // no crash, no other exception
        }
    }
}

}  // namespace
}  // namespace mlpipe
