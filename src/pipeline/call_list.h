// call_list.h: whom to act on, by what acting is expected to be worth, with a random control group
// that is left alone so that the effect can be measured.
//
//   value(row) = p * saving - (1 - p) * waste
//
// Only rows whose value is above 0 are taken. It ranks risk, not how far a call changes anybody's
// mind: only a control group can tell (docs/decision.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace mlpipe {

/// A row that may be acted on.
struct RankedRow {
    std::size_t row = 0;  ///< in the data
    float probability = 0;
    double value = 0;
    bool is_control = false;  ///< left alone, to compare with
};

struct CallListSettings {
    std::size_t capacity = 0;  ///< rows acted on at most; the control group is not among them
    double control = 0;        ///< share of the ranked rows that are left alone; in [0, 1)
    std::uint64_t seed = 42;   ///< of the draw
};

struct CallList {
    /// Those acted on and those left alone, by value, largest first.
    std::vector<RankedRow> rows;
    std::size_t n_worth = 0;    ///< rows of all whose value is above 0
    std::size_t n_control = 0;  ///< of `rows`
    double value = 0;           ///< sum over those acted on
    double positives = 0;       ///< expected among those acted on: sum of their probabilities
};

/// `saving` has one entry a row: money that acting on a positive row is worth. Ties of value by
/// probability, then by id (`ids` has one text a row, or is empty), then by row. Throws
/// InvalidArgument for a setting out of range, lengths that differ, or a saving or waste that is
/// negative or not finite.
[[nodiscard]] CallList call_list(std::span<const float> p, std::span<const double> saving,
                                 double waste, std::span<const std::string_view> ids,
                                 const CallListSettings& settings);

}  // namespace mlpipe
