#include "models/joint_counts.h"

#include <bit>

namespace mlpipe {
namespace {

/// Neighbouring rows often add to the same bin, and each addition would wait for the one before: so
/// four histograms take turns.
constexpr std::size_t n_turns = 4;
constexpr std::size_t most_bins = std::size_t{1} << most_joint_bits;

/// Joint counts to counts by bit: the upper half of the bins has the highest bit; then it is added
/// to the lower half, which leaves the same question with one bit less.
void split_up(std::array<ClassCounts, most_bins>& bins, std::size_t n_bits,
              std::array<ClassCounts, most_joint_bits>& counts) {
    for (std::size_t bit = n_bits; bit-- > 0;) {
        const std::size_t half = std::size_t{1} << bit;
        ClassCounts sum;
        for (std::size_t i = 0; i < half; ++i) {
            sum += bins[half + i];
            bins[i] += bins[half + i];
        }
        counts[bit] = sum;
    }
}

/// `gather(word)` moves the asked bits of a word to its low end.
template <typename Gather>
void count_with(const Gather& gather, std::span<const WeightedRow> rows, const std::uint64_t* words,
                std::size_t n_bits, std::array<ClassCounts, most_joint_bits>& counts) {
    const std::size_t n_bins = std::size_t{1} << n_bits;
    std::array<std::array<ClassCounts, most_bins>, n_turns> turns;
    for (auto& turn : turns) std::fill_n(turn.begin(), n_bins, ClassCounts());
    std::size_t i = 0;
    for (; i + n_turns <= rows.size(); i += n_turns) {
        for (std::size_t turn = 0; turn < n_turns; ++turn) {
            const WeightedRow& row = rows[i + turn];
            turns[turn][gather(words[row.row])] += row.counts();
        }
    }
    for (; i < rows.size(); ++i) turns[0][gather(words[rows[i].row])] += rows[i].counts();
    for (std::size_t bin = 0; bin < n_bins; ++bin) {
        turns[0][bin] += turns[1][bin];
        turns[2][bin] += turns[3][bin];
        turns[0][bin] += turns[2][bin];
    }
    split_up(turns[0], n_bits, counts);
}

#ifdef __x86_64__
/// PEXT exists and is not the slow one of the first two Zen generations.
bool has_fast_pext() {
    __builtin_cpu_init();
    return __builtin_cpu_supports("bmi2") && !__builtin_cpu_is("znver1") &&
           !__builtin_cpu_is("znver2");
}

struct Pext {
    std::uint64_t mask;
    std::uint64_t operator()(std::uint64_t word) const {
        std::uint64_t gathered = 0;
        // Not the intrinsic: it can only be inlined where the whole caller needs the instruction.
        asm("pextq %2, %1, %0" : "=r"(gathered) : "r"(word), "r"(mask));
        return gathered;
    }
};
#endif

}  // namespace

std::uint64_t lowest_bits(std::uint64_t word, std::size_t n) {
    std::uint64_t rest = word;
    for (std::size_t i = 0; i < n && rest != 0; ++i) rest &= rest - 1;
    return word ^ rest;
}

void count_jointly_portably(std::span<const WeightedRow> rows, const std::uint64_t* words,
                            std::uint64_t mask, std::array<ClassCounts, most_joint_bits>& counts) {
    std::array<int, most_joint_bits> places{};
    std::size_t n_bits = 0;
    for (std::uint64_t rest = mask; rest != 0; rest &= rest - 1) {
        places[n_bits++] = std::countr_zero(rest);
    }
    const auto gather = [&](std::uint64_t word) {
        std::uint64_t gathered = 0;
        for (std::size_t i = 0; i < n_bits; ++i) gathered |= (word >> places[i] & 1) << i;
        return gathered;
    };
    count_with(gather, rows, words, n_bits, counts);
}

void count_jointly(std::span<const WeightedRow> rows, const std::uint64_t* words,
                   std::uint64_t mask, std::array<ClassCounts, most_joint_bits>& counts) {
#ifdef __x86_64__
    static const bool use_pext = has_fast_pext();
    if (use_pext) {
        const auto n_bits = static_cast<std::size_t>(std::popcount(mask));
        count_with(Pext{mask}, rows, words, n_bits, counts);
        return;
    }
#endif
    count_jointly_portably(rows, words, mask, counts);
}

}  // namespace mlpipe
