#include "graph/post_transform.h"

#include <algorithm>
#include <cmath>

#include "core/exponential.h"

namespace mlpipe::graph {
namespace {

/// The approximation of the inverse error function that onnxruntime uses (Winitzki 2008).
double inverse_erf(double x) {
    const double log = std::log((1 - x) * (1 + x));
    const double v = 2 / (3.14159 * 0.147) + 0.5 * log;
    const double root = std::sqrt(-v + std::sqrt(v * v - log / 0.147));
    return x < 0 ? -root : root;
}

double probit(double p) {
    return 1.41421356 * inverse_erf(2 * p - 1);
}

void softmax(std::span<double> scores) {
    const double most = *std::ranges::max_element(scores);
    double sum = 0;
    for (double& score : scores) sum += score = exponential(score - most);
    for (double& score : scores) score /= sum;
}

/// Softmax in which a score of 0 stays 0.
void softmax_without_zeros(std::span<double> scores) {
    constexpr double zero = 0.0000001;
    const double most = *std::ranges::max_element(scores);
    double sum = 0;
    for (double& score : scores) {
        if (std::fabs(score) > zero) {
            sum += score = exponential(score - most);
        } else {
            score *= exponential(-most);
        }
    }
    for (double& score : scores) score /= sum;
}

}  // namespace

PostTransform read_post_transform(NodeReader& reader) {
    const std::string name = reader.text_or("post_transform", "NONE");
    if (name == "NONE") return PostTransform::none;
    if (name == "LOGISTIC") return PostTransform::logistic;
    if (name == "SOFTMAX") return PostTransform::softmax;
    if (name == "SOFTMAX_ZERO") return PostTransform::softmax_zero;
    if (name == "PROBIT") return PostTransform::probit;
    reader.fail("there is no post_transform " + name);
}

void transform_scores(std::span<double> scores, PostTransform transform) {
    switch (transform) {
        case PostTransform::none:
            return;
        case PostTransform::logistic:
            for (double& score : scores) score = sigmoid(score);
            return;
        case PostTransform::softmax:
            return softmax(scores);
        case PostTransform::softmax_zero:
            return softmax_without_zeros(scores);
        case PostTransform::probit:
            for (double& score : scores) score = probit(score);
            return;
    }
}

void transform_targets(std::span<double> scores, PostTransform transform) {
    if (scores.size() > 1 || transform == PostTransform::probit)
        transform_scores(scores, transform);
}

}  // namespace mlpipe::graph
