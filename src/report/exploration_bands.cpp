#include "report/exploration_bands.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "core/number_text.h"

namespace mlpipe {
namespace {

constexpr std::size_t most_bands = 8;
constexpr std::size_t rows_per_band = 24;
constexpr double drift = 0.2;  ///< of a band, how far an edge may move to be round

/// A cut between two different neighbours of the sorted values: the values before `rank` are below.
/// 0 or size() is no cut.
std::size_t nearest_cut(std::span<const double> sorted, std::size_t rank) {
    const double value = sorted[std::min(rank, sorted.size() - 1)];
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), value);
    const auto begin = static_cast<std::size_t>(first - sorted.begin());
    const auto end = static_cast<std::size_t>(last - sorted.begin());
    return rank - begin <= end - rank ? begin : end;
}

std::size_t run_length(std::span<const double> sorted, double value) {
    const auto [begin, end] = std::equal_range(sorted.begin(), sorted.end(), value);
    return static_cast<std::size_t>(end - begin);
}

/// The multiple of `step` in (low, high] nearest to `wish`, as the float32 it is compared by.
std::optional<float> multiple_in(double step, double low, double high, double wish) {
    const double first = std::floor(low / step) + 1;
    const double last = std::floor(high / step);
    if (first > last) return std::nullopt;
    const auto multiple =
        static_cast<float>(std::clamp(std::round(wish / step), first, last) * step);
    const bool inside = multiple > low && multiple <= high;
    return inside ? std::optional(multiple) : std::nullopt;
}

/// The roundest number in (low, high]: the largest power of ten, or half of one, that has a
/// multiple there. `high` if none is found before float32 ends.
float roundest(double low, double high, double wish) {
    const double span = std::max(std::abs(low), std::abs(high));
    if (low < 0 && high >= 0) return 0;
    const int largest = static_cast<int>(std::ceil(std::log10(span))) + 1;
    for (int power = largest; power > largest - 10; --power) {
        for (const double part : {1.0, 0.5}) {
            const double step = part * std::pow(10.0, power);
            if (const auto found = multiple_in(step, low, high, wish)) return *found;
        }
    }
    return static_cast<float>(high);
}

/// Without an exponent, as people write it, where a whole number allows that.
std::string edge_text(float edge) {
    const bool whole = edge == std::floor(edge) && std::abs(edge) < 1e9F;
    return whole ? std::to_string(static_cast<long>(edge)) : to_text(edge);
}

std::string range_text(float low, float high) {
    return low == high ? edge_text(low) : edge_text(low) + " to " + edge_text(high);
}

}  // namespace

Bands bands_of(std::span<const double> sorted) {
    const std::size_t n = sorted.size();
    if (n == 0) return {};
    Bands bands{
        .edges = {},
        .minimum = static_cast<float>(sorted.front()),
        .maximum = static_cast<float>(sorted.back()),
        .integers = std::ranges::all_of(sorted, [](double x) { return x == std::floor(x); })};
    const std::size_t n_bands = std::clamp<std::size_t>(n / rows_per_band, 2, most_bands);
    const auto reach =
        static_cast<std::size_t>(drift * static_cast<double>(n) / static_cast<double>(n_bands));
    for (std::size_t i = 1; i < n_bands; ++i) {
        const std::size_t cut = nearest_cut(sorted, i * n / n_bands);
        if (cut == 0 || cut == n) continue;
        // Beside a value that fills a band alone an edge stays where it is.
        const std::size_t room = run_length(sorted, sorted[cut - 1]) >= n / n_bands ||
                                         run_length(sorted, sorted[cut]) >= n / n_bands
                                     ? 0
                                     : reach;
        const double below = sorted[cut - std::min(cut, room + 1)];
        const double above = sorted[std::min(n - 1, cut + room)];
        bands.edges.push_back(roundest(std::min(below, sorted[cut - 1]), above, sorted[cut]));
    }
    std::ranges::sort(bands.edges);
    bands.edges.erase(std::unique(bands.edges.begin(), bands.edges.end()), bands.edges.end());
    return bands;
}

std::size_t Bands::of(float x) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(edges, x) - edges.begin());
}

std::string Bands::text(std::size_t band) const {
    if (edges.empty()) return "all";
    // Edges of integers lie on integers: a band reaches to the one below its upper edge.
    if (band == 0) {
        const bool single = integers && minimum == edges.front() - 1;
        return single ? edge_text(minimum) : "under " + edge_text(edges.front());
    }
    if (band == edges.size()) {
        const bool single = integers && maximum == edges.back();
        return single ? edge_text(maximum) : edge_text(edges.back()) + " or more";
    }
    return range_text(edges[band - 1], integers ? edges[band] - 1 : edges[band]);
}

std::vector<double> histogram_edges(double minimum, double maximum, bool integers) {
    constexpr int most_bins = 20;
    constexpr std::array<double, 4> round{1, 2, 2.5, 5};
    if (minimum == maximum) return {minimum, maximum};
    const double smallest = (maximum - minimum) / most_bins;
    for (int power = static_cast<int>(std::floor(std::log10(smallest)));; ++power) {
        for (const double part : round) {
            const double width = part * std::pow(10.0, power);
            if (integers && (width < 1 || width != std::floor(width))) continue;
            const double first = std::floor(minimum / width);
            const double n_bins = std::floor(maximum / width) + 1 - first;
            if (n_bins > most_bins) continue;
            std::vector<double> edges;
            for (double i = 0; i <= n_bins; ++i) edges.push_back((first + i) * width);
            return edges;
        }
    }
}

}  // namespace mlpipe
