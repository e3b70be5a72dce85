// threshold_table.h: the different thresholds that the trees of an ensemble hold for one column.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mlpipe {

/// Filled with add(), then sorted once with sort(), then asked.
class ThresholdTable {
public:
    /// REQUIRES: finite; sort() was not called yet.
    void add(float threshold);
    void sort();

    /// Ascending.
    [[nodiscard]] std::span<const float> values() const& { return values_; }
    /// Where a threshold that was added is in values().
    [[nodiscard]] std::uint32_t place_of(float threshold) const;
    /// How many of values() are below; 0 for NaN.
    [[nodiscard]] std::uint32_t n_below(float value) const;

private:
    [[nodiscard]] std::size_t find(float threshold) const;
    void grow();

    static constexpr std::uint32_t empty = 0xffffffff;
    std::vector<float> values_;
    std::vector<std::uint32_t> places_;  // by hash, open addressing: into values_, or empty
};

}  // namespace mlpipe
