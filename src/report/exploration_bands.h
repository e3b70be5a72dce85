// exploration_bands.h: the values of a number cut into a few bands of about as many rows each, at
// numbers that a person would choose.
//
// Edges start at quantiles, go to the nearer end of a run of equal values (so that a value that
// many rows have is a band of its own), then move to the roundest number within a fifth of a band.
// The target is not asked, so what the bands show was not chosen to show it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace mlpipe {

struct Bands {
    /// Ascending and all different; band i holds edges[i - 1] <= x < edges[i], the first and the
    /// last are open.
    std::vector<float> edges;
    float minimum = 0, maximum = 0;  ///< of the values that were cut
    bool integers = false;           ///< no value has a fraction

    [[nodiscard]] std::size_t size() const { return edges.size() + 1; }
    /// The band of a value.
    [[nodiscard]] std::size_t of(float x) const;
    /// What people call a band: "under 3", "3 to 9", "70 or more"; "7" if it can hold one integer
    /// only. Where values have fractions "20 to 45" is 20 <= x < 45. "all" if there is one band.
    [[nodiscard]] std::string text(std::size_t band) const;
};

/// At most 8 bands, and about 24 rows in each where there are fewer than 192; one band if all
/// values are equal or there is none. REQUIRES: `sorted` ascends and holds float32 values, no NaN.
[[nodiscard]] Bands bands_of(std::span<const double> sorted);

/// Equally wide bins for a histogram: at most 20, their width 1, 2, 2.5 or 5 times a power of ten
/// (a whole number for integers), the first edge at or below `minimum`, the last above `maximum`.
/// Two edges if both are equal. REQUIRES: finite, minimum <= maximum.
[[nodiscard]] std::vector<double> histogram_edges(double minimum, double maximum, bool integers);

}  // namespace mlpipe
