// calibration.h: from a margin to a probability that may be multiplied by money.
//
//   none       p = link(margin)
//   prior      odds = those of link(margin) / ratio, for a model that was fitted with class
//   weights:
//              they multiply the odds by ratio = weight of class 1 / weight of class 0
//              (Elkan 2001, The Foundations of Cost-Sensitive Learning, theorem 2)
//   sigmoid    p = 1 / (1 + exp(-(slope * margin + intercept)))          (Platt 1999)
//   isotonic   p = the non-decreasing function nearest to the classes in squares, straight between
//              its points and flat beyond them                           (Zadrozny and Elkan 2002)
//
// Sigmoid and isotonic are fitted on margins of rows that the model did not see, as
// scikit-learn's CalibratedClassifierCV fits them on decision_function (a forest: on
// predict_proba). No map falls as the margin grows, so a decision by margin is one by probability.
// All arithmetic is double, in the order in which the ONNX file spells it out
// (docs/model-format.md). Values; safe to share between threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "models/link.h"

namespace mlpipe {

/// What a user asks for. None still takes class weights out again (PriorCorrection).
enum class CalibrationMethod { none, sigmoid, isotonic };
/// "none", "sigmoid", "isotonic".
[[nodiscard]] std::string_view to_text(CalibrationMethod method);
/// The inverse of to_text; nothing for other texts.
[[nodiscard]] std::optional<CalibrationMethod> parse_calibration_method(std::string_view text);

/// The link and nothing else.
struct NoCalibration {
    bool operator==(const NoCalibration&) const = default;
};

/// p = 1 / (1 + ratio * odds against), which are exp(-margin), or (1 - margin) / margin for
/// Link::mean.
struct PriorCorrection {
    double ratio = 1;  ///< > 0, finite: weight of class 1 / weight of class 0 while fitting
    bool operator==(const PriorCorrection&) const = default;
};

struct SigmoidCalibration {
    double slope = 1;      ///< >= 0; scikit-learn's -a_
    double intercept = 0;  ///< scikit-learn's -b_
    bool operator==(const SigmoidCalibration&) const = default;
};

/// Margins of a calibration are at most so large, so that the distance of two is a double.
inline constexpr double largest_margin = 1e300;

/// Straight between points (margin, probability), flat beyond the first and the last.
class IsotonicCalibration {
public:
    /// `margins` rise strictly, none beyond largest_margin; `probabilities`, as many and at least
    /// one, lie in [0, 1] and do not fall. Throws BadFormat otherwise.
    IsotonicCalibration(std::vector<double> margins, std::vector<double> probabilities);

    /// Allocates nothing. O(log n).
    [[nodiscard]] double operator()(double margin) const;

    [[nodiscard]] const std::vector<double>& margins() const& { return margins_; }
    [[nodiscard]] const std::vector<double>& probabilities() const& { return probabilities_; }
    /// Of the line behind each point; the last is 0. A line too steep for a double is a step: 0.
    [[nodiscard]] const std::vector<double>& slopes() const& { return slopes_; }

    bool operator==(const IsotonicCalibration&) const = default;

private:
    std::vector<double> margins_, probabilities_, slopes_;
};

using Calibration =
    std::variant<NoCalibration, PriorCorrection, SigmoidCalibration, IsotonicCalibration>;

/// "none", "prior", "sigmoid", "isotonic".
[[nodiscard]] std::string_view calibration_name(const Calibration& calibration);

/// Throws BadFormat for numbers outside the ranges above.
void check(const Calibration& calibration);

/// The probability of class 1 before it is rounded to float32, in [0, 1]; never falls as the margin
/// grows. For Link::mean the margin is in [0, 1]; beyond, only NoCalibration gives more than that.
[[nodiscard]] double exact_probability(const Calibration& calibration, Link link, double margin);
/// The same rounded once.
[[nodiscard]] float probability(const Calibration& calibration, Link link, double margin);
/// The smallest margin whose probability() is at least `threshold`: deciding by margin >= it is the
/// same as by probability >= threshold, and does not depend on a runtime's exp. +inf if there is
/// none, -inf if all are.
[[nodiscard]] double margin_at(const Calibration& calibration, Link link, float threshold);

/// Platt's map: maximum likelihood with targets (n1 + 1) / (n1 + 2) and 1 / (n0 + 2) in the place
/// of 1 and 0, by Newton steps (Lin, Lin and Weng 2007). The slope is never negative: margins that
/// rank rows the wrong way round give 0, which is a constant. The optimum that scikit-learn's
/// _SigmoidCalibration looks for. Throws InvalidArgument for sizes that differ, a single class or a
/// margin beyond largest_margin.
[[nodiscard]] SigmoidCalibration fit_sigmoid(std::span<const double> margins,
                                             std::span<const std::uint8_t> y);
/// Pool adjacent violators on exact counts; rows of one margin count as one point. Points between
/// two of the same height are left out. The same map as scikit-learn's
/// IsotonicRegression(out_of_bounds="clip"). Throws as fit_sigmoid.
[[nodiscard]] IsotonicCalibration fit_isotonic(std::span<const double> margins,
                                               std::span<const std::uint8_t> y);

}  // namespace mlpipe
