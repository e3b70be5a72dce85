#include "models/logistic_gradients.h"

#include <algorithm>

#include "core/exponential.h"
#include "models/avx2_clones.h"
#include "models/gradient_histogram.h"
#include "models/logistic_terms.h"

namespace mlpipe {
namespace {

/// The rule, ready for a loop over rows.
struct Factors {
    double bias, grid;
    double g_negative, g_more;  // weight / step of class 0, and how much more of class 1
    double h_negative, h_more;
    std::uint32_t g_offset, h_offset;
};

/// A turn of the Weyl sequence as a number in [0, 1). 31 bits, as only signed integers are
/// converted by vector instructions.
double dither(std::uint32_t turn) {
    return static_cast<double>(static_cast<std::int32_t>(turn >> 1)) * 0x1p-31;
}

/// floor for |value| < 2^20: adding a power of two makes it positive, where to cut is to floor.
std::int32_t floor_of(double value) {
    return static_cast<std::int32_t>(value + 0x1p20) - (1 << 20);
}

MLPIPE_AVX2_CLONES
void fill_gradients(const Factors& factors, const std::int32_t* score_steps, const std::uint8_t* y,
                    std::uint32_t first_row, std::size_t n, std::uint64_t* out) {
    constexpr std::uint32_t golden = 0x9e3779b9;  // 2^32 / phi
    constexpr std::uint32_t silver = 0x6a09e667;  // 2^32 * (sqrt 2 - 1)
    const Factors f = factors;  // nothing else can change it: it stays in registers
    for (std::size_t i = 0; i < n; ++i) {
        const double margin = f.bias + static_cast<double>(score_steps[i]) * f.grid;
        const double p = 1.0 / (1.0 + exponential_within_708(-margin));
        const auto target = static_cast<double>(static_cast<std::int32_t>(y[i]));
        const double to_g = f.g_negative + target * f.g_more;
        const double to_h = f.h_negative + target * f.h_more;
        const std::uint32_t row = first_row + static_cast<std::uint32_t>(i);
        const double g = (p - target) * to_g + dither(row * golden + f.g_offset);
        const double h = p * (1.0 - p) * to_h + dither(row * silver + f.h_offset);
        out[i] = packed_gradient(floor_of(g), floor_of(h));
    }
}

}  // namespace

double GradientRule::g_step() const {
    return std::max(class_weights[0], class_weights[1]) / most_gradient_steps;
}

double GradientRule::h_step() const {
    return g_step() / 4;
}

void quantised_gradients(const GradientRule& rule, std::span<const std::int32_t> score_steps,
                         std::span<const std::uint8_t> y, std::uint64_t offset,
                         std::span<std::uint64_t> out, Threads threads) {
    const auto [negative, positive] = rule.class_weights;
    const Factors factors{.bias = rule.bias,
                          .grid = rule.grid,
                          .g_negative = negative / rule.g_step(),
                          .g_more = (positive - negative) / rule.g_step(),
                          .h_negative = negative / rule.h_step(),
                          .h_more = (positive - negative) / rule.h_step(),
                          .g_offset = static_cast<std::uint32_t>(offset),
                          .h_offset = static_cast<std::uint32_t>(offset >> 32)};
    for_each_row_block(y.size(), y.size() < 4 * block_rows ? Threads{1} : threads,
                       [&](std::size_t begin, std::size_t end) {
                           fill_gradients(factors, score_steps.data() + begin, y.data() + begin,
                                          static_cast<std::uint32_t>(begin), end - begin,
                                          out.data() + begin);
                       });
}

double mean_log_loss(const GradientRule& rule, std::span<const std::int32_t> score_steps,
                     std::span<const std::uint8_t> y, std::span<const std::uint32_t> rows,
                     Threads threads) {
    struct Part {
        double loss = 0, weight = 0;
    };
    std::vector<Part> parts((rows.size() + block_rows - 1) / block_rows);
    for_each_row_block(rows.size(), threads, [&](std::size_t begin, std::size_t end) {
        std::vector<double> margins, curvatures(end - begin);
        std::vector<std::uint8_t> classes;
        Part& part = parts[begin / block_rows];
        for (const std::uint32_t row : rows.subspan(begin, end - begin)) {
            margins.push_back(rule.bias + static_cast<double>(score_steps[row]) * rule.grid);
            classes.push_back(y[row]);
            part.weight += rule.class_weights[y[row]];
        }
        part.loss = logistic_terms(classes.data(), rule.class_weights, classes.size(),
                                   margins.data(), curvatures.data());
    });
    Part all;
    for (const Part& part : parts) {
        all.loss += part.loss;
        all.weight += part.weight;
    }
    return all.loss / all.weight;
}

}  // namespace mlpipe
