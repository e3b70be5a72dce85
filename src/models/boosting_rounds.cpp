#include "models/boosting_rounds.h"

#include <algorithm>
#include <cmath>

#include "models/gradient_histogram.h"

namespace mlpipe {
namespace {

/// The finaliser of MurmurHash3: every bit of the row changes about half of the result's.
std::uint32_t mixed(std::uint32_t value) {
    value = (value ^ value >> 16) * 0x85ebca6b;
    value = (value ^ value >> 13) * 0xc2b2ae35;
    return value ^ value >> 16;
}

}  // namespace

std::vector<std::uint32_t> draw_ascending(std::uint32_t n, std::uint32_t n_drawn, Rng& rng) {
    std::vector<std::uint32_t> drawn;
    drawn.reserve(n_drawn);
    for (std::uint32_t i = 0; drawn.size() < n_drawn; ++i) {
        if (rng.below(n - i) < n_drawn - drawn.size()) drawn.push_back(i);
    }
    return drawn;
}

void leave_out_rows(double share, std::uint64_t key, std::span<std::uint64_t> gradients,
                    Threads threads) {
    // The row is mixed, then mixed with the key, or two keys that differ by d would draw the same
    // rows d apart.
    const auto limit = static_cast<std::uint32_t>(std::llround(share * 0x1p31));
    const auto low = static_cast<std::uint32_t>(key);
    const auto high = static_cast<std::uint32_t>(key >> 32);
    for_each_row_block(gradients.size(), gradients.size() < 4 * block_rows ? Threads{1} : threads,
                       [&](std::size_t begin, std::size_t end) {
                           for (std::size_t row = begin; row < end; ++row) {
                               const std::uint32_t own =
                                   static_cast<std::uint32_t>(row) * 0x9e3779b9;
                               const std::uint32_t drawn = mixed(mixed(own + low) ^ high) >> 1;
                               gradients[row] = drawn < limit ? gradients[row] : no_gradient;
                           }
                       });
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
