#include "models/threshold_table.h"

#include <algorithm>
#include <bit>

namespace mlpipe {

std::size_t ThresholdTable::find(float threshold) const {
    const auto bits = std::bit_cast<std::uint32_t>(threshold);
    std::size_t place = (bits * std::uint64_t{0x9e3779b97f4a7c15} >> 32) & (places_.size() - 1);
    while (places_[place] != empty && values_[places_[place]] != threshold) {
        place = (place + 1) & (places_.size() - 1);
    }
    return place;
}

void ThresholdTable::grow() {
    places_.assign(std::max<std::size_t>(64, 2 * places_.size()), empty);
    for (std::uint32_t i = 0; i < values_.size(); ++i) places_[find(values_[i])] = i;
}

void ThresholdTable::add(float threshold) {
    threshold += 0.0f;  // -0 becomes 0, whose bits are others
    if (2 * values_.size() >= places_.size()) grow();
    std::uint32_t& place = places_[find(threshold)];
    if (place != empty) return;
    place = static_cast<std::uint32_t>(values_.size());
    values_.push_back(threshold);
}

void ThresholdTable::sort() {
    std::ranges::sort(values_);
    std::ranges::fill(places_, empty);
    for (std::uint32_t i = 0; i < values_.size(); ++i) places_[find(values_[i])] = i;
}

std::uint32_t ThresholdTable::place_of(float threshold) const {
    return places_[find(threshold + 0.0f)];
}

std::uint32_t ThresholdTable::n_below(float value) const {
    if (values_.empty()) return 0;
    const float* base = values_.data();
    std::size_t length = values_.size();
    while (length > 1) {  // halving without a branch to guess wrong
        const std::size_t half = length / 2;
        base += base[half - 1] < value ? half : 0;
        length -= half;
    }
    const auto below = static_cast<std::uint32_t>(base - values_.data());
    return below + (*base < value ? 1 : 0);
}

}  // namespace mlpipe
