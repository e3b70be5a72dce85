// recalibration.h: the line that would make probabilities right, and so what is wrong with them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace mlpipe {

/// What logistic regression of the class on logit(p) finds (Cox 1958; Van Calster et al. 2019,
/// doi:10.1186/s12916-019-1466-7), by maximum likelihood; p is kept 2^-52 away from 0 and 1.
struct Recalibration {
    /// logit P(y = 1) = intercept + slope * logit(p). Perfect is 0 and 1; a slope below 1 says that
    /// p is too extreme. Nothing where no finite maximum exists: all p equal, or one value of p
    /// separates the classes.
    struct Line {
        double intercept = 0, slope = 1;
        /// Standard errors, from the Fisher information.
        double intercept_error = 0, slope_error = 0;
    };
    std::optional<Line> line;
    /// The intercept where the slope is held at 1 (calibration-in-the-large): above 0, p is too low
    /// on the whole.
    double in_the_large = 0;
    double in_the_large_error = 0;
};

/// Throws InvalidArgument for a single class.
[[nodiscard]] Recalibration recalibrate(std::span<const std::uint8_t> y_true,
                                        std::span<const double> p);

}  // namespace mlpipe
