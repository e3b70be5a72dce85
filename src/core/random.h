// random.h: random numbers that are the same everywhere.
//
// One stream per unit of work, made from (seed, purpose, index), never from a thread or a turn.
// Generator: xoshiro256++ (Blackman and Vigna 2021, doi:10.1145/3460772), seeded by splitmix64.
// The std:: distributions differ between libraries, so the few needed are here, pinned by tests.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace mlpipe {

class Rng {
public:
    /// The stream of one unit of work, e.g. Rng(42, "tree", 7). Distinct triples give unrelated
    /// streams.
    Rng(std::uint64_t seed, std::string_view purpose, std::uint64_t index = 0);

    /// 64 uniform bits.
    std::uint64_t next();
    /// Uniform in [0, n), without bias (Lemire 2019, doi:10.1145/3230636). REQUIRES: n >= 1.
    std::uint32_t below(std::uint32_t n);
    /// Uniform in [0, 1) on the grid of 2^-53.
    double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

private:
    std::array<std::uint64_t, 4> state_;
};

/// A uniformly random permutation in place (Fisher and Yates, from the back).
template <typename T>
void shuffle(std::span<T> values, Rng& rng) {
    for (std::size_t n = values.size(); n > 1; --n) {
        std::swap(values[n - 1], values[rng.below(static_cast<std::uint32_t>(n))]);
    }
}

}  // namespace mlpipe
