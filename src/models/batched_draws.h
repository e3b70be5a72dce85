// batched_draws.h: several small uniform integers from one random word, without bias.
//
// The word, read as a fraction of 2^64, is multiplied by one range after the other: each time the
// high half is a draw, and the low half is what the next one is made of (Brackett-Rozinsky and
// Lemire 2024, doi:10.1002/spe.3369).
#pragma once

#include <cstdint>

#include "core/random.h"

namespace mlpipe {

/// A word for draws whose ranges have the product `n_outcomes`, at least 1.
[[nodiscard]] inline std::uint64_t word_for_draws(Rng& rng, std::uint64_t n_outcomes) {
    while (true) {
        const std::uint64_t word = rng.next();
        // Some outcomes would have one word more than others; a word too many is refused.
        const std::uint64_t rest = word * n_outcomes;
        if (rest >= n_outcomes || rest >= -n_outcomes % n_outcomes) return word;
    }
}

/// In [0, n). Leaves in `word` what the next draw is made of.
[[nodiscard]] inline std::uint32_t draw_below(std::uint64_t& word, std::uint32_t n) {
    // The product of 96 bits by halves: there is no 128-bit integer in the language.
    const std::uint64_t low = (word & 0xffffffff) * n;
    const std::uint64_t high = (word >> 32) * n + (low >> 32);
    word = high << 32 | (low & 0xffffffff);
    return static_cast<std::uint32_t>(high >> 32);
}

}  // namespace mlpipe
