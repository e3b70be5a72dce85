// LinearClassifier and LinearRegressor.
//
// The labels of a classifier (its first output) are not computed: the decision is ours.
#include <algorithm>

#include "graph/post_transform.h"

namespace mlpipe::graph {
namespace {

struct LinearModel {
    std::vector<float> coefficients;  ///< targets x features
    std::vector<float> intercepts;    ///< one a target
    PostTransform transform;

    [[nodiscard]] std::size_t n_targets() const { return intercepts.size(); }

    /// The sums of one row, one a target, rounded to float32 as a runtime would; so are its values
    /// before.
    template <typename T>
    void sums(std::span<const T> row, std::span<double> out) const {
        for (std::size_t target = 0; target < n_targets(); ++target) {
            const float* weight = coefficients.data() + target * row.size();
            double sum = 0;
            for (const T x : row) {
                sum += static_cast<double>(static_cast<float>(x)) * static_cast<double>(*weight++);
            }
            out[target] = static_cast<double>(static_cast<float>(sum + double{intercepts[target]}));
        }
    }
};

LinearModel read_model(NodeReader& reader, std::size_t n_targets) {
    LinearModel model{.coefficients = reader.floats("coefficients"),
                      .intercepts = reader.floats("intercepts"),
                      .transform = read_post_transform(reader)};
    if (model.intercepts.empty()) model.intercepts.assign(n_targets, 0.0f);
    if (model.n_targets() == 0 || model.coefficients.empty() ||
        model.coefficients.size() % model.n_targets() != 0) {
        reader.fail(std::to_string(model.coefficients.size()) + " coefficients for " +
                    std::to_string(model.n_targets()) + " targets");
    }
    return model;
}

/// Scores of every row: `finish` turns the sums of a row into its line of `output`.
template <typename Finish>
void score_rows(Call& call, const LinearModel& model, std::size_t output, std::size_t width,
                const Finish& finish) {
    const Rows rows = rows_of(call, 0);
    const auto columns = static_cast<std::size_t>(rows.columns);
    if (columns * model.n_targets() != model.coefficients.size()) {
        call.fail("it weighs " + std::to_string(model.coefficients.size() / model.n_targets()) +
                  " features and is given " + std::to_string(columns));
    }
    call.work(rows.n * static_cast<std::int64_t>(model.coefficients.size()));
    const std::span<float> out =
        call.out<float>(output, {rows.n, static_cast<std::int64_t>(width)});
    std::vector<double> sums(std::max(width, model.n_targets()));
    visit_values(call.in(0), [&]<typename T>(std::span<const T> x) {
        if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::uint8_t>) {
            call.fail_type(0);
        } else {
            for (std::size_t row = 0; row < static_cast<std::size_t>(rows.n); ++row) {
                model.sums(x.subspan(row * columns, columns), sums);
                finish(std::span(sums));
                for (std::size_t k = 0; k < width; ++k) {
                    out[row * width + k] = static_cast<float>(sums[k]);
                }
            }
        }
    });
}

/// The one sum of a two-class model with one line of weights, as the scores of both classes.
void add_second_class(std::span<double> scores) {
    scores[1] = scores[0];
    scores[0] = 1 - scores[0];
}

Kernel make_classifier(NodeReader& reader) {
    const std::size_t n_labels = std::max(reader.ints("classlabels_ints").size(),
                                          reader.texts("classlabels_strings").size());
    static_cast<void>(reader.int_or("multi_class", 0));  // no runtime looks at it
    const LinearModel model = read_model(reader, std::max<std::size_t>(n_labels, 1));
    reader.require_outputs(2);
    const bool one_line = model.n_targets() == 1 && n_labels == 2;
    if (model.n_targets() != n_labels && !one_line) {
        reader.fail(std::to_string(n_labels) + " labels for " + std::to_string(model.n_targets()) +
                    " lines of weights");
    }
    if (one_line && model.transform == PostTransform::probit) {
        reader.fail("post_transform PROBIT of one line of weights has no meaning of its own");
    }
    return [model, one_line](Call& call) {
        if (call.wants(0)) call.fail("its labels are used further on, which cannot be imported");
        const std::size_t width = one_line ? 2 : model.n_targets();
        score_rows(call, model, 1, width, [&](std::span<double> scores) {
            if (one_line) {
                add_second_class(scores);
            } else if (model.n_targets() > 1) {
                transform_scores(scores, model.transform);
            }
        });
    };
}

Kernel make_regressor(NodeReader& reader) {
    reader.require_outputs(1);
    const std::int64_t n_targets = reader.int_or("targets", 1);
    const LinearModel model = read_model(reader, 1);
    if (n_targets != static_cast<std::int64_t>(model.n_targets())) {
        reader.fail("'targets' is not the number of intercepts");
    }
    return [model](Call& call) {
        score_rows(call, model, 0, model.n_targets(), [&](std::span<double> scores) {
            transform_targets(scores.first(model.n_targets()), model.transform);
        });
    };
}

constexpr OperatorEntry entries[] = {
    {"LinearClassifier", true, 1, 1, make_classifier},
    {"LinearRegressor", true, 1, 1, make_regressor},
};

}  // namespace

std::span<const OperatorEntry> linear_operators() {
    return entries;
}

}  // namespace mlpipe::graph
