// TreeEnsembleClassifier and TreeEnsembleRegressor.
//
// The rules that turn sums into scores are those of onnxruntime
// (onnxruntime/core/providers/cpu/ml/tree_ensemble_aggregator.h), odd ones included: models were
// exported to run there. The labels of a classifier are not computed: the decision is ours.
#include <algorithm>
#include <memory>

#include "core/exponential.h"
#include "graph/decision_trees.h"
#include "graph/post_transform.h"

namespace mlpipe::graph {
namespace {

using Aggregate = DecisionTrees::Aggregate;

/// Scores of every row: `finish` turns the sums of a row into its `width` scores.
template <typename Finish>
void score_rows(Call& call, const DecisionTrees& trees, Aggregate aggregate, std::size_t output,
                std::size_t width, const Finish& finish) {
    const Rows rows = rows_of(call, 0);
    const auto columns = static_cast<std::size_t>(rows.columns);
    if (columns < trees.n_features()) {
        call.fail("its trees ask feature " + std::to_string(trees.n_features() - 1) +
                  " and are given " + std::to_string(columns));
    }
    call.work(rows.n * trees.longest_walk());  // at most 2^31 rows of 2^31 steps
    const std::span<float> out =
        call.out<float>(output, {rows.n, static_cast<std::int64_t>(width)});
    visit_values(call.in(0), [&]<typename T>(std::span<const T> x) {
        if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::uint8_t>) {
            call.fail_type(0);
        } else {
            for (std::size_t row = 0; row < static_cast<std::size_t>(rows.n); ++row) {
                DecisionTrees::Sums sums = trees.sums(x.subspan(row * columns, columns), aggregate);
                finish(sums);
                for (std::size_t k = 0; k < width; ++k) {
                    out[row * width + k] = static_cast<float>(sums.score[k]);
                }
            }
        }
    });
}

/// What the scores of a two-class classifier follow from beside its trees.
struct TwoClasses {
    std::vector<double> base;
    PostTransform transform;
    bool one_class_is_named;  ///< "binary case": leaves know one class, the other is its opposite
    bool all_positive;        ///< weights are probabilities, not margins

    void finish(DecisionTrees::Sums& sums) const {
        if (add_base(sums)) {
            finish_one(sums.score[0], sums.score[1]);
        } else {
            for (std::size_t k = 0; k < 2; ++k) {  // a class that no leaf of the row named
                if (!sums.has_score[k]) sums.score[k] = 0;
            }
            transform_scores(std::span(sums.score).first(2), transform);
        }
    }

private:
    /// True if one score alone is left, in score[0].
    bool add_base(DecisionTrees::Sums& sums) const {
        if (base.size() == 2) {
            if (sums.has_score[1]) {  // base[0] counts for nothing there
                sums.score[1] = base[1] + sums.score[0];
                sums.score[0] = -sums.score[1];
            } else {
                sums.score[1] += base[1];
                sums.score[0] += base[0];
            }
            return false;
        }
        if (base.size() == 1) sums.score[0] += base[0];
        return !sums.has_score[1];
    }

    void finish_one(double& negative, double& positive) const {
        const double score = negative;
        if (one_class_is_named && all_positive) {
            positive = score;
            negative = 1 - score;
        } else if (transform == PostTransform::logistic) {
            positive = sigmoid(score);
            negative = sigmoid(-score);
        } else {
            positive = score;
            negative = -score;
        }
    }
};

Kernel make_classifier(NodeReader& reader) {
    reader.require_outputs(2);
    const std::size_t n_classes = std::max(reader.ints("classlabels_int64s").size(),
                                           reader.texts("classlabels_strings").size());
    if (n_classes != 2) {
        reader.fail("it has " + std::to_string(n_classes) + " classes, and mlpipe takes two");
    }
    const auto trees = std::make_shared<const DecisionTrees>(reader, "class", n_classes);
    const TwoClasses classes{.base = read_floats(reader, "base_values"),
                             .transform = read_post_transform(reader),
                             .one_class_is_named = trees->n_named_targets() == 1,
                             .all_positive = !trees->has_negative_weight()};
    if (classes.base.size() > 2) reader.fail("'base_values' has more than one a class");
    if (classes.transform == PostTransform::probit) {
        reader.fail("post_transform PROBIT of a classifier has no meaning of its own");
    }
    return [trees, classes](Call& call) {
        if (call.wants(0)) call.fail("its labels are used further on, which cannot be imported");
        score_rows(call, *trees, Aggregate::sum, 1, 2,
                   [&](DecisionTrees::Sums& sums) { classes.finish(sums); });
    };
}

Aggregate read_aggregate(NodeReader& reader, bool& is_average) {
    const std::string name = reader.text_or("aggregate_function", "SUM");
    is_average = name == "AVERAGE";
    if (name == "SUM" || name == "AVERAGE") return Aggregate::sum;
    if (name == "MIN") return Aggregate::minimum;
    if (name == "MAX") return Aggregate::maximum;
    reader.fail("there is no aggregate_function " + name);
}

Kernel make_regressor(NodeReader& reader) {
    reader.require_outputs(1);
    const std::int64_t n_targets = reader.int_or("n_targets", 1);
    if (n_targets < 1 || n_targets > static_cast<std::int64_t>(DecisionTrees::most_targets)) {
        reader.fail("it has " + std::to_string(n_targets) + " targets");
    }
    const auto n = static_cast<std::size_t>(n_targets);
    const auto trees = std::make_shared<const DecisionTrees>(reader, "target", n);
    bool is_average = false;
    const Aggregate aggregate = read_aggregate(reader, is_average);
    const std::vector<double> base = read_floats(reader, "base_values");
    const PostTransform transform = read_post_transform(reader);
    if (!base.empty() && base.size() != n) reader.fail("'base_values' has not one a target");
    return [=](Call& call) {
        score_rows(call, *trees, aggregate, 0, n, [&](DecisionTrees::Sums& sums) {
            for (std::size_t k = 0; k < n; ++k) {
                if (is_average) sums.score[k] /= static_cast<double>(trees->n_trees());
                if (!base.empty()) sums.score[k] += base[k];
            }
            transform_targets(std::span(sums.score).first(n), transform);
        });
    };
}

constexpr OperatorEntry entries[] = {
    {"TreeEnsembleClassifier", true, 1, 1, make_classifier},
    {"TreeEnsembleRegressor", true, 1, 1, make_regressor},
};

}  // namespace

std::span<const OperatorEntry> tree_operators() {
    return entries;
}

}  // namespace mlpipe::graph
