#include "models/boosting_rounds.h"

#include <algorithm>
#include <cmath>

namespace mlpipe {

std::vector<std::uint32_t> draw_ascending(std::uint32_t n, std::uint32_t n_drawn, Rng& rng) {
    std::vector<std::uint32_t> drawn;
    drawn.reserve(n_drawn);
    for (std::uint32_t i = 0; drawn.size() < n_drawn; ++i) {
        if (rng.below(n - i) < n_drawn - drawn.size()) drawn.push_back(i);
    }
    return drawn;
}

ValidationSplit split_off_validation(std::span<const std::uint8_t> y, double fraction, Rng& rng) {
    std::vector<bool> held_out(y.size());
    for (const std::uint8_t wanted : {0, 1}) {
        std::vector<std::uint32_t> rows;
        for (std::uint32_t row = 0; row < y.size(); ++row) {
            if (y[row] == wanted) rows.push_back(row);
        }
        const auto n = static_cast<std::uint32_t>(rows.size());
        const auto share = static_cast<std::uint32_t>(std::lround(fraction * n));
        for (const std::uint32_t i : draw_ascending(n, std::clamp(share, 1u, n - 1), rng)) {
            held_out[rows[i]] = true;
        }
    }
    ValidationSplit split;
    for (std::uint32_t row = 0; row < y.size(); ++row) {
        (held_out[row] ? split.validation : split.training).push_back(row);
    }
    return split;
}

}  // namespace mlpipe
