// Every operator once at least, against values worked out by hand from the ONNX specification.
#include "graph/operators.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/atomic_file.h"
#include "core/error.h"
#include "graph/test_nodes.h"

namespace mlpipe::graph {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
using Ints = std::vector<std::int64_t>;
using Floats = std::vector<float>;
using Strings = std::vector<std::string>;

std::vector<float> values_of(const Tensor& tensor) {
    const auto values = tensor.values<float>();
    return {values.begin(), values.end()};
}

std::string error_of(const Graph& graph) {
    try {
        static_cast<void>(result_of(graph));
    } catch (const BadFormat& error) {
        return error.what();
    }
    return "no error";
}

TEST(Elementwise, ComputesEachFunctionOfOneValue) {
    const Tensor x = floats({4}, {-1.5f, 0.5f, 2.5f, 4.0f});

    EXPECT_EQ(run("Abs", {x}), floats({4}, {1.5f, 0.5f, 2.5f, 4}));
    EXPECT_EQ(run("Neg", {x}), floats({4}, {1.5f, -0.5f, -2.5f, -4}));
    EXPECT_EQ(run("Floor", {x}), floats({4}, {-2, 0, 2, 4}));
    EXPECT_EQ(run("Ceil", {x}), floats({4}, {-1, 1, 3, 4}));
    EXPECT_EQ(run("Round", {x}), floats({4}, {-2, 0, 2, 4})) << "half to even";
    EXPECT_EQ(run("Sign", {x}), floats({4}, {-1, 1, 1, 1}));
    EXPECT_EQ(run("Relu", {x}), floats({4}, {0, 0.5f, 2.5f, 4}));
    EXPECT_EQ(run("Reciprocal", {floats({2}, {4, -0.5f})}), floats({2}, {0.25f, -2}));
    EXPECT_EQ(run("Sqrt", {floats({2}, {4, 2.25f})}), floats({2}, {2, 1.5f}));
    EXPECT_EQ(run("Exp", {floats({2}, {0, 1})}), floats({2}, {1, 2.7182818f}));
    EXPECT_EQ(run("Log", {floats({3}, {1, 2.7182817f, 0})}),
              floats({3}, {0, 0.99999994f, -std::numeric_limits<float>::infinity()}));
    EXPECT_EQ(run("Sigmoid", {floats({3}, {0, 100, -1})}), floats({3}, {0.5f, 1, 0.26894143f}));
    // tanh(0.5) = 0.46211716, tanh(1e-4) = 1e-4 (1 - 3e-9), tanh(30) = 1 - 2e-26
    EXPECT_EQ(run("Tanh", {floats({3}, {0.5f, 1e-4f, 30})}), floats({3}, {0.46211716f, 1e-4f, 1}));
    EXPECT_EQ(run("Not", {booleans({2}, {0, 1})}), booleans({2}, {1, 0}));
    EXPECT_EQ(run("IsNaN", {floats({2}, {nan, 1})}), booleans({2}, {1, 0}));
}

TEST(Elementwise, StretchesAxesOfSizeOne) {
    const Tensor matrix = floats({2, 3}, {1, 2, 3, 4, 5, 6});

    EXPECT_EQ(run("Add", {matrix, floats({3}, {10, 20, 30})}),
              floats({2, 3}, {11, 22, 33, 14, 25, 36}));
    EXPECT_EQ(run("Sub", {matrix, floats({2, 1}, {1, 4})}), floats({2, 3}, {0, 1, 2, 0, 1, 2}));
    EXPECT_EQ(run("Mul", {floats(Shape{}, {2}), matrix}), floats({2, 3}, {2, 4, 6, 8, 10, 12}));
    EXPECT_EQ(run("Div", {matrix, floats({1}, {2})}), floats({2, 3}, {.5f, 1, 1.5f, 2, 2.5f, 3}));
    EXPECT_EQ(run("Pow", {matrix, floats({1}, {2})}), floats({2, 3}, {1, 4, 9, 16, 25, 36}));
    EXPECT_EQ(error_of(graph_of("Add", false, {matrix, floats({2}, {1, 2})})),
              "node 'x' (Add): shapes [2, 3] and [2] do not fit together");
}

TEST(Elementwise, TakesAnyNumberOfInputs) {
    const Tensor a = floats({2}, {1, 5}), b = floats({1}, {3}), c = floats({2}, {-2, nan});

    EXPECT_EQ(run("Sum", {a, b, a}), floats({2}, {5, 13}));
    EXPECT_EQ(run("Max", {a, b}), floats({2}, {3, 5}));
    EXPECT_EQ(run("Min", {a, b}), floats({2}, {1, 3}));
    EXPECT_TRUE(std::isnan(values_of(run("Max", {a, c}))[1]));
    EXPECT_EQ(run("Sum", {a}), a);
}

TEST(Elementwise, DividesIntegersTowardsZeroAndNotByZero) {
    EXPECT_EQ(run("Div", {integers({2}, {-7, INT64_MIN}), integers({2}, {2, -1})}),
              integers({2}, {-3, INT64_MIN}));
    EXPECT_EQ(run("Mul", {integers({1}, {INT64_MAX}), integers({1}, {2})}), integers({1}, {-2}));
    EXPECT_EQ(error_of(graph_of("Div", false, {integers({1}, {1}), integers({1}, {0})})),
              "node 'x' (Div): an integer is divided by 0");
}

TEST(Elementwise, ClipsToTheBoundsGiven) {
    const Tensor x = floats({3}, {-2, 0.5f, 9});

    EXPECT_EQ(run("Clip", {x, floats(Shape{}, {0}), floats(Shape{}, {1})}),
              floats({3}, {0, 0.5f, 1}));
    EXPECT_EQ(run("Clip", {x, floats(Shape{}, {0})}), floats({3}, {0, 0.5f, 9}));
    EXPECT_EQ(run("Clip", {x, floats(Shape{}, {5}), floats(Shape{}, {2})}), floats({3}, {2, 2, 2}))
        << "bounds that cross: the upper one";
}

TEST(Comparison, ComparesAndChooses) {
    const Tensor a = floats({3}, {1, 2, nan}), b = floats({1}, {2});

    EXPECT_EQ(run("Less", {a, b}), booleans({3}, {1, 0, 0}));
    EXPECT_EQ(run("LessOrEqual", {a, b}), booleans({3}, {1, 1, 0}));
    EXPECT_EQ(run("Greater", {a, b}), booleans({3}, {0, 0, 0}));
    EXPECT_EQ(run("GreaterOrEqual", {a, b}), booleans({3}, {0, 1, 0}));
    EXPECT_EQ(run("Equal", {integers({2}, {1, 2}), integers({1}, {2})}), booleans({2}, {0, 1}));
    const Tensor p = booleans({4}, {0, 0, 1, 1}), q = booleans({4}, {0, 1, 0, 1});
    EXPECT_EQ(run("And", {p, q}), booleans({4}, {0, 0, 0, 1}));
    EXPECT_EQ(run("Or", {p, q}), booleans({4}, {0, 1, 1, 1}));
    EXPECT_EQ(run("Xor", {p, q}), booleans({4}, {0, 1, 1, 0}));
    EXPECT_EQ(run("Where", {booleans({2, 1}, {1, 0}), texts({2}, {"a", "b"}), texts({1}, {"-"})}),
              texts({2, 2}, {"a", "b", "-", "-"}));
}

TEST(Cast, ConvertsAsX86Does) {
    const auto to = [](std::int64_t type) { return Attributes{{"to", type}}; };

    EXPECT_EQ(run("Cast", {floats({4}, {1.9f, -1.9f, nan, 1e30f})}, to(7)),
              integers({4}, {1, -1, INT64_MIN, INT64_MIN}));
    EXPECT_EQ(run("Cast", {floats({2}, {2147483648.0f, -3})}, to(6)),
              Tensor({2}, std::vector<std::int32_t>{INT32_MIN, -3}));
    EXPECT_EQ(run("Cast", {floats({3}, {0, nan, 2})}, to(9)), booleans({3}, {0, 1, 1}));
    EXPECT_EQ(run("Cast", {floats({4}, {1.5f, 1e20f, nan, -3})}, to(8)),
              texts({4}, {"1.5", "1e+20", "NaN", "-3"}));
    EXPECT_EQ(run("Cast", {integers({1}, {3})}, to(11)), Tensor({1}, std::vector<double>{3}));
    EXPECT_EQ(error_of(graph_of("Cast", false, {texts({1}, {"1"})}, to(1))),
              "node 'x' (Cast): it reads texts as numbers, which a category cannot give");
    EXPECT_EQ(error_of(graph_of("Cast", false, {floats({1}, {1})}, to(10))),
              "node 'x' (Cast): type 10 of ONNX cannot be imported");
}

TEST(Shapes, GivesTheSameElementsAnotherShape) {
    const Tensor x = floats({2, 3}, {1, 2, 3, 4, 5, 6});
    const Floats same{1, 2, 3, 4, 5, 6};

    EXPECT_EQ(run("Identity", {x}), x);
    EXPECT_EQ(run("Reshape", {x, integers({2}, {3, -1})}), floats({3, 2}, same));
    EXPECT_EQ(run("Reshape", {x, integers({3}, {0, 1, 3})}), floats({2, 1, 3}, same));
    EXPECT_EQ(run("Flatten", {floats({1, 2, 3}, same)}, {{"axis", std::int64_t{2}}}), x);
    EXPECT_EQ(run("Unsqueeze", {x, integers({2}, {0, -1})}), floats({1, 2, 3, 1}, same));
    EXPECT_EQ(run("Squeeze", {floats({1, 2, 3, 1}, same), integers({1}, {-1})}),
              floats({1, 2, 3}, same));
    EXPECT_EQ(run("Squeeze", {floats({1, 2, 3, 1}, same)}), x);
    EXPECT_EQ(run("Transpose", {x}), floats({3, 2}, {1, 4, 2, 5, 3, 6}));
    EXPECT_EQ(run("Transpose", {floats({1, 2, 3}, same)}, {{"perm", Ints{2, 0, 1}}}),
              floats({3, 1, 2}, {1, 4, 2, 5, 3, 6}));
    EXPECT_EQ(error_of(graph_of("Reshape", false, {x, integers({1}, {5})})),
              "node 'x' (Reshape): shape [2, 3] cannot become [5]");
}

TEST(Shapes, MakesTensorsFromShapes) {
    EXPECT_EQ(run("Shape", {floats({2, 3}, {1, 2, 3, 4, 5, 6})}), integers({2}, {2, 3}));
    EXPECT_EQ(run("ConstantOfShape", {integers({2}, {1, 2})}), floats({1, 2}, {0, 0}));
    EXPECT_EQ(run("ConstantOfShape", {integers({1}, {2})}, {{"value", integers({1}, {7})}}),
              integers({2}, {7, 7}));
    EXPECT_EQ(run("Expand", {floats({2, 1}, {1, 2}), integers({2}, {1, 3})}),
              floats({2, 3}, {1, 1, 1, 2, 2, 2}));
    EXPECT_EQ(run("Tile", {floats({1, 2}, {1, 2}), integers({2}, {2, 2})}),
              floats({2, 4}, {1, 2, 1, 2, 1, 2, 1, 2}));
}

TEST(Shapes, RefusesResultsThatAreTooLarge) {
    EXPECT_EQ(error_of(graph_of("ConstantOfShape", false, {integers({2}, {4096, 8192})})),
              "node 'x' (ConstantOfShape): the results for one row have more than 16 million "
              "elements");
    EXPECT_EQ(error_of(graph_of("ConstantOfShape", false, {integers({2}, {0, INT64_MAX})})),
              "node 'x' (ConstantOfShape): a size of 9223372036854775807");
}

TEST(Selection, JoinsAndDivides) {
    const Tensor a = floats({2, 1}, {1, 2}), b = floats({2, 2}, {3, 4, 5, 6});

    EXPECT_EQ(run("Concat", {a, b}, {{"axis", std::int64_t{1}}}),
              floats({2, 3}, {1, 3, 4, 2, 5, 6}));
    EXPECT_EQ(run("Concat", {texts({1}, {"a"}), texts({1}, {"b"})}, {{"axis", std::int64_t{0}}}),
              texts({2}, {"a", "b"}));
    EXPECT_EQ(run("Split", {b, integers({2}, {1, 1})}, {{"axis", std::int64_t{1}}}, 1, 2),
              floats({2, 1}, {4, 6}));
    EXPECT_EQ(run("Split", {floats({4}, {1, 2, 3, 4})}, {}, 1, 2), floats({2}, {3, 4}));
    EXPECT_EQ(error_of(graph_of("Split", false, {floats({3}, {1, 2, 3})}, {}, 1, 2)),
              "node 'x' (Split): an axis of size 3 has no 2 equal parts");
}

TEST(Selection, TakesElementsByIndex) {
    const Tensor x = floats({2, 3}, {1, 2, 3, 4, 5, 6});

    EXPECT_EQ(run("Gather", {x, integers({2}, {2, -3})}, {{"axis", std::int64_t{1}}}),
              floats({2, 2}, {3, 1, 6, 4}));
    EXPECT_EQ(run("Gather", {x, integers(Shape{}, {1})}), floats({3}, {4, 5, 6}));
    EXPECT_EQ(run_ml("ArrayFeatureExtractor", {x, integers({2}, {2, 0})}),
              floats({2, 2}, {3, 1, 6, 4}));
    EXPECT_EQ(run_ml("ArrayFeatureExtractor", {texts({2}, {"a", "b"}), integers({1}, {1})}),
              texts({1, 1}, {"b"}));
    EXPECT_EQ(run("Slice", {x, integers({1}, {1}), integers({1}, {99}), integers({1}, {1})}),
              floats({2, 2}, {2, 3, 5, 6}));
    EXPECT_EQ(run("Slice", {x, integers({1}, {-1}), integers({1}, {INT64_MIN}), integers({1}, {1}),
                            integers({1}, {-2})}),
              floats({2, 2}, {3, 1, 6, 4}));
    EXPECT_EQ(error_of(graph_of("Gather", false, {x, integers({1}, {2})})),
              "node 'x' (Gather): index 2 of 2");
}

TEST(Reductions, ReduceAlongAxes) {
    const Tensor x = floats({2, 3}, {1, -2, 3, 4, 5, -6});
    const Attributes rows{{"axes", Ints{1}}, {"keepdims", std::int64_t{0}}};

    EXPECT_EQ(run("ReduceSum", {x, integers({1}, {1})}), floats({2, 1}, {2, 3}));
    EXPECT_EQ(run("ReduceSum", {x}), floats({1, 1}, {5}));
    EXPECT_EQ(run("ReduceSum", {x}, {{"noop_with_empty_axes", std::int64_t{1}}}), x);
    EXPECT_EQ(run("ReduceMean", {x}, rows), floats({2}, {2.0f / 3, 1}));
    EXPECT_EQ(run("ReduceMax", {x}, rows), floats({2}, {3, 5}));
    EXPECT_EQ(run("ReduceMin", {x}, rows), floats({2}, {-2, -6}));
    EXPECT_EQ(run("ReduceL1", {x}, rows), floats({2}, {6, 15}));
    EXPECT_EQ(run("ReduceL2", {floats({1, 2}, {3, 4})}, rows), floats({1}, {5}));
    EXPECT_EQ(run("ReduceSumSquare", {x}, rows), floats({2}, {14, 77}));
    EXPECT_EQ(run("CumSum", {x, integers(Shape{}, {1})}), floats({2, 3}, {1, -1, 2, 4, 9, 3}));
    EXPECT_EQ(run("CumSum", {x, integers(Shape{}, {1})},
                  {{"exclusive", std::int64_t{1}}, {"reverse", std::int64_t{1}}}),
              floats({2, 3}, {1, 3, 0, -1, -6, 0}));
}

TEST(Reductions, FindTheBestPlace) {
    const Tensor x = floats({2, 3}, {1, 3, 3, 0, -1, -1});

    EXPECT_EQ(run("ArgMax", {x}, {{"axis", std::int64_t{1}}}), integers({2, 1}, {1, 0}));
    EXPECT_EQ(run("ArgMin", {x}, {{"axis", std::int64_t{1}}, {"keepdims", std::int64_t{0}}}),
              integers({2}, {0, 1}));
    EXPECT_EQ(
        run("ArgMax", {x}, {{"axis", std::int64_t{1}}, {"select_last_index", std::int64_t{1}}}),
        integers({2, 1}, {2, 0}));
    // e^-1 / (1 + e^-1) = 0.26894142
    EXPECT_EQ(run("Softmax", {floats({1, 2}, {1000, 1001})}),
              floats({1, 2}, {0.26894143f, 0.7310586f}));
}

TEST(Matrices, Multiply) {
    const Tensor a = floats({1, 2}, {1, 2}), b = floats({2, 3}, {1, 2, 3, 4, 5, 6});

    EXPECT_EQ(run("MatMul", {a, b}), floats({1, 3}, {9, 12, 15}));
    EXPECT_EQ(run("MatMul", {floats({2}, {1, 2}), b}), floats({3}, {9, 12, 15}));
    EXPECT_EQ(run("Gemm", {a, floats({3, 2}, {1, 4, 2, 5, 3, 6}), floats({3}, {1, 1, 1})},
                  {{"transB", std::int64_t{1}}, {"alpha", 2.0f}, {"beta", -1.0f}}),
              floats({1, 3}, {17, 23, 29}));
    EXPECT_EQ(error_of(graph_of("MatMul", false, {b, a})),
              "node 'x' (MatMul): shapes [2, 3] and [1, 2] do not fit together");
}

TEST(Encoders, MapKeysToValues) {
    EXPECT_EQ(run_ml("LabelEncoder", {texts({3}, {"b", "a", "c"})},
                     {{"keys_strings", Strings{"a", "b"}}, {"values_int64s", Ints{10, 20}}}),
              integers({3}, {20, 10, -1}));
    EXPECT_EQ(run_ml("LabelEncoder", {floats({3}, {nan, 1, 2})},
                     {{"keys_floats", Floats{nan, 1}},
                      {"values_strings", Strings{"none", "one"}},
                      {"default_string", std::string("other")}}),
              texts({3}, {"other", "one", "other"}))
        << "NaN is no key";
    EXPECT_EQ(
        run_ml("OneHotEncoder", {texts({2, 1}, {"b", "x"})}, {{"cats_strings", Strings{"a", "b"}}}),
        floats({2, 1, 2}, {0, 1, 0, 0}));
    EXPECT_EQ(run_ml("OneHotEncoder", {floats({1}, {2.9f})}, {{"cats_int64s", Ints{1, 2}}}),
              floats({1, 2}, {0, 1}));
}

TEST(Scaling, DoesWhatItsTransformersDo) {
    EXPECT_EQ(run_ml("Imputer", {floats({1, 2}, {nan, nan})},
                     {{"imputed_value_floats", Floats{1, 2}}, {"replaced_value_float", nan}}),
              floats({1, 2}, {1, 2}));
    EXPECT_EQ(
        run_ml("Imputer", {integers({1, 2}, {-1, 5})},
               {{"imputed_value_int64s", Ints{9}}, {"replaced_value_int64", std::int64_t{-1}}}),
        integers({1, 2}, {9, 5}));
    EXPECT_EQ(run_ml("Scaler", {floats({1, 2}, {3, 5})},
                     {{"offset", Floats{1, 2}}, {"scale", Floats{0.5f, 2}}}),
              floats({1, 2}, {1, 6}));
    const auto norm = [](const char* name) { return Attributes{{"norm", std::string(name)}}; };
    EXPECT_EQ(run_ml("Normalizer", {floats({1, 2}, {3, -4})}, norm("L1")),
              floats({1, 2}, {3.0f / 7, -4.0f / 7}));
    EXPECT_EQ(run_ml("Normalizer", {floats({1, 2}, {3, -4})}, norm("L2")),
              floats({1, 2}, {0.6f, -0.8f}));
    EXPECT_EQ(run_ml("Normalizer", {floats({1, 2}, {3, -6})}, norm("MAX")),
              floats({1, 2}, {1, -2}));
    EXPECT_EQ(run_ml("Binarizer", {floats({3}, {0.5f, 0.6f, nan})}, {{"threshold", 0.5f}}),
              floats({3}, {0, 1, 0}));
    EXPECT_EQ(run_ml("FeatureVectorizer", {floats({1, 2}, {1, 2}), integers({1, 1}, {7})},
                     {{"inputdimensions", Ints{1, 2}}}),
              floats({1, 3}, {1, 7, 0}));
}

TEST(LinearModels, ScoreTwoClasses) {
    // The score is 2 * 1 - 1 * 3 + 0.5 = -0.5; sigmoid(-0.5) = 0.37754068
    const Tensor x = floats({1, 2}, {1, 3});
    const Attributes two_lines{{"coefficients", Floats{-2, 1, 2, -1}},
                               {"intercepts", Floats{-0.5f, 0.5f}},
                               {"classlabels_ints", Ints{0, 1}},
                               {"post_transform", std::string("LOGISTIC")}};
    EXPECT_EQ(run_ml("LinearClassifier", {x}, two_lines, 1, 2),
              floats({1, 2}, {0.62245935f, 0.37754068f}));

    const Attributes one_line{{"coefficients", Floats{2, -1}},
                              {"intercepts", Floats{0.5f}},
                              {"classlabels_strings", Strings{"No", "Yes"}}};
    EXPECT_EQ(run_ml("LinearClassifier", {x}, one_line, 1, 2), floats({1, 2}, {1.5f, -0.5f}));
    EXPECT_EQ(run_ml("LinearRegressor", {x},
                     {{"coefficients", Floats{2, -1}}, {"intercepts", Floats{0.5f}}}),
              floats({1, 1}, {-0.5f}));
}

TEST(LinearModels, TransformASingleTargetByProbitAlone) {
    const auto answer = [](const char* transform) {
        return run_ml("LinearRegressor", {floats({1, 1}, {0.9f})},
                      {{"coefficients", Floats{1}}, {"post_transform", std::string(transform)}});
    };
    EXPECT_EQ(answer("LOGISTIC"), floats({1, 1}, {0.9f}));
    EXPECT_NEAR(values_of(answer("PROBIT"))[0], 1.2817129f, 1e-6f) << "as onnxruntime 1.17";
}

TEST(LinearModels, RoundTheirInputToFloat) {
    const Tensor x({1, 1}, std::vector<double>{16777217});
    EXPECT_EQ(run_ml("LinearRegressor", {x}, {{"coefficients", Floats{1}}}),
              floats({1, 1}, {16777216}));
    const Tensor third({1, 1}, std::vector<double>{1.0 / 3});
    const Attributes large{{"coefficients", Floats{3}}, {"intercepts", Floats{-1}}};
    // float(1 / 3) = 1/3 + 9.93e-9, so 3 float(1 / 3) - 1 = 2^-25
    EXPECT_EQ(run_ml("LinearRegressor", {third}, large), floats({1, 1}, {0x1p-25f}));
}

TEST(Operators, RefuseWhatTheyDoNotKnow) {
    EXPECT_EQ(error_of(graph_of("LSTM", false, {floats({1}, {1})})),
              "operator LSTM cannot be imported");
    EXPECT_EQ(error_of(graph_of("SVMClassifier", true, {floats({1}, {1})})),
              "operator SVMClassifier of ai.onnx.ml cannot be imported");
    EXPECT_EQ(error_of(graph_of("Abs", false, {floats({1}, {1})}, {{"axis", std::int64_t{1}}})),
              "node 'x' (Abs): attribute 'axis' is not known");
    EXPECT_EQ(error_of(graph_of("Concat", false, {floats({1}, {1})}, {{"axis", 1.0f}})),
              "node 'x' (Concat): attribute 'axis' has the wrong type");
    EXPECT_EQ(error_of(graph_of("Add", false, {floats({1}, {1})})),
              "node 'x' (Add): it has 1 inputs");
    EXPECT_EQ(error_of(graph_of("Sqrt", false, {integers({1}, {1})})),
              "node 'x' (Sqrt): input 1 cannot be int64");
    EXPECT_EQ(error_of(graph_of("Concat", false, {floats({1}, {1})}, {{"axis", std::int64_t{3}}})),
              "node 'x' (Concat): axis 3 of a tensor of rank 1");
}

TEST(Operators, StandInTheDocumentation) {
    const std::string page = read_file(std::filesystem::path(MLPIPE_SOURCE_DIR) / "docs/import.md");

    for (const std::string& op : supported_operators()) {
        EXPECT_THAT(page, testing::ContainsRegex("[ *]" + op + "[,.\n]")) << op;
    }
}

TEST(Operators, AreCheckedWithSanitizersOnEmptyTensors) {
    const Tensor none = floats({0, 2}, {});

    EXPECT_EQ(run("Add", {none, floats({2}, {1, 2})}), none);
    EXPECT_EQ(run("Softmax", {floats({2, 0}, {})}), floats({2, 0}, {}));
    EXPECT_EQ(error_of(graph_of("ReduceMax", false, {none}, {{"axes", Ints{0}}})),
              "node 'x' (ReduceMax): there is nothing to reduce");
    EXPECT_EQ(error_of(graph_of("ArgMax", false, {none})),
              "node 'x' (ArgMax): there is nothing to choose from");
}

}  // namespace
}  // namespace mlpipe::graph
