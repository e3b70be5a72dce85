// test_foreign.h: models of others, built message by message. For tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "persistence/graph_writer.h"
#include "persistence/onnx_model.h"

namespace mlpipe {

/// A model as another tool would write it.
struct Foreign {
    onnx::ModelProto model;
    GraphWriter graph{*model.mutable_graph()};

    explicit Foreign(std::int64_t opset = 17, std::int64_t ml_opset = 3) {
        model.set_ir_version(8);
        model.set_producer_name("skl2onnx");
        model.set_producer_version("1.17.0");
        for (const auto& [domain, version] : {std::pair{"", opset}, {ml_domain, ml_opset}}) {
            model.add_opset_import()->set_domain(domain);
            model.mutable_opset_import()->rbegin()->set_version(version);
        }
    }
    Foreign(const Foreign& other) : model(other.model) {}
    void input(const std::string& name, onnx::TensorProto::DataType type,
               std::initializer_list<std::int64_t> sizes) {
        describe(*model.mutable_graph()->add_input(), name, type, sizes);
    }
    void output(const std::string& name, onnx::TensorProto::DataType type,
                std::initializer_list<std::int64_t> sizes) {
        describe(*model.mutable_graph()->add_output(), name, type, sizes);
    }
    onnx::NodeProto& ml(const char* op, const std::vector<std::string>& inputs,
                        const std::vector<std::string>& outputs) {
        onnx::NodeProto& node = graph.node(op, inputs, outputs[0]);
        for (std::size_t i = 1; i < outputs.size(); ++i) node.add_output(outputs[i]);
        node.set_domain(ml_domain);
        return node;
    }
    [[nodiscard]] std::string bytes() const { return model.SerializeAsString(); }
    [[nodiscard]] FittedPipeline import(const ImportSettings& settings = {}) const {
        return import_onnx(bytes(), "f.onnx", settings);
    }
};

inline onnx::NodeProto& add_classifier(Foreign& foreign, const std::string& input,
                                       const std::vector<float>& coefficients) {
    onnx::NodeProto& node = foreign.ml("LinearClassifier", {input}, {"label", "probabilities"});
    std::vector<float> both;
    for (const float c : coefficients) both.push_back(-c);
    both.insert(both.end(), coefficients.begin(), coefficients.end());
    attribute(node, "classlabels_strings", std::vector<std::string>{"No", "Yes"});
    attribute(node, "coefficients", both);
    attribute(node, "intercepts", std::vector<float>{-0.5f, 0.5f});
    attribute(node, "post_transform", std::string("LOGISTIC"));
    return node;
}

/// sigmoid(2 X_0 - X_1 + 0.5) of one input [N, 2].
inline Foreign linear() {
    Foreign foreign;
    foreign.input("X", onnx::TensorProto::FLOAT, {2});
    add_classifier(foreign, "X", {2, -1});
    foreign.output("label", onnx::TensorProto::STRING, {});
    foreign.output("probabilities", onnx::TensorProto::FLOAT, {2});
    return foreign;
}

}  // namespace mlpipe
