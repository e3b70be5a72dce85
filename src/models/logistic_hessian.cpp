// logistic_hessian.cpp: the Hessian of logistic_loss.h.
//
// The rows fill three kinds of table, laid out one after another in one array of sums:
//   numbers:  h x_i x_j, x_0 = 1 for the intercept, lane_width_ values for each i
//   bins:     h x_j, lane_width_ values for each bin of each group
//   pairs:    for each bin of a group one h for each bin of every group before it
// At the end each table is spread over the slots that its bins stand for.
#include <algorithm>

#include "models/logistic_loss.h"

namespace mlpipe {
namespace {

/// Adds `n` values, a multiple of 4, times `factor`.
void add_lanes(double* cells, const double* values, double factor, std::size_t n) {
    for (std::size_t j = 0; j < n; j += 4) {
        for (std::size_t k = 0; k < 4; ++k) cells[j + k] += factor * values[j + k];
    }
}

/// Adds to the cell of slots `a` and `b` below the diagonal.
struct SlotMatrix {
    std::vector<double>& cells;
    std::size_t n_slots;

    void add(std::size_t a, std::size_t b, double value) const {
        cells[std::max(a, b) * n_slots + std::min(a, b)] += value;
    }
};

}  // namespace

std::size_t LogisticLoss::bins_offset() const {
    return (1 + numbers_.size()) * lane_width_;
}

std::size_t LogisticLoss::pairs_offset(std::size_t group) const {
    std::size_t offset = bins_offset() + n_bins_ * lane_width_;
    for (std::size_t g = 0; g < group; ++g) offset += groups_[g].n_bins * groups_[g].first_bin;
    return offset;
}

void LogisticLoss::hessian(std::span<double> matrix) const {
    const std::vector<double> sums = sum_of_chunks(
        pairs_offset(groups_.size()), [&](std::size_t begin, std::size_t end, double* partial) {
            add_hessian(begin, end, partial);
        });
    std::vector<double> slots(n_slots_ * n_slots_);
    for (std::size_t i = 0; i <= numbers_.size(); ++i) {
        for (std::size_t j = 0; j <= i; ++j) slots[i * n_slots_ + j] = sums[i * lane_width_ + j];
    }
    for (std::size_t group = 0; group < groups_.size(); ++group) {
        spread_bins(groups_[group], sums.data() + bins_offset(), slots);
        spread_pairs(groups_[group], sums.data() + pairs_offset(group), slots);
    }
    const std::size_t n = n_parameters();
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            const auto [low, high] = std::minmax(slot_of_parameter_[i], slot_of_parameter_[j]);
            matrix[i * n + j] = slots[high * n_slots_ + low];
        }
        matrix[i * n + i] += ridge_of(i);
    }
}

/// Row by row, so that neighbouring additions go to different cells and need not wait for each
/// other.
void LogisticLoss::add_hessian(std::size_t begin, std::size_t end, double* sums) const {
    const std::size_t n_numbers = numbers_.size();
    const std::size_t n_groups = groups_.size();
    std::vector<double> scaled(lane_width_);  // h, then h times each number
    std::vector<std::size_t> hot(n_groups);   // bins of the row, among those of all groups
    std::vector<double*> pairs(n_groups);
    for (std::size_t g = 0; g < n_groups; ++g) pairs[g] = sums + pairs_offset(g);
    double* bins = sums + bins_offset();
    for (std::size_t row = begin; row < end; ++row) {
        const double h = row_curvature_[row];
        scaled[0] = h;
        for (std::size_t j = 0; j < n_numbers; ++j) {
            scaled[1 + j] = h * static_cast<double>(numbers_[j][row]);
        }
        add_lanes(sums, scaled.data(), 1.0, 4);
        for (std::size_t i = 1; i <= n_numbers; ++i) {
            add_lanes(sums + i * lane_width_, scaled.data(),
                      static_cast<double>(numbers_[i - 1][row]), (i + 4) / 4 * 4);
        }
        for (std::size_t g = 0; g < n_groups; ++g) {
            const CodeGroup& group = groups_[g];
            const std::size_t bin = group.bins[row];
            hot[g] = group.first_bin + bin;
            add_lanes(bins + hot[g] * lane_width_, scaled.data(), 1.0, lane_width_);
            double* cells = pairs[g] + bin * group.first_bin;
            for (std::size_t before = 0; before < g; ++before) cells[hot[before]] += h;
        }
    }
}

/// The columns of one group with the intercept, the numbers, themselves and one another.
void LogisticLoss::spread_bins(const CodeGroup& group, const double* bins,
                               std::vector<double>& slots) const {
    const SlotMatrix matrix{.cells = slots, .n_slots = n_slots_};
    for (std::uint32_t bin = 0; bin < group.n_bins; ++bin) {
        const double* lanes = bins + (group.first_bin + bin) * lane_width_;
        for (std::size_t a = 0; a < group.slots.size(); ++a) {
            const std::size_t slot = group.slots[a][bin];
            for (std::size_t j = 0; j <= numbers_.size(); ++j) {
                slots[slot * n_slots_ + j] += lanes[j];
            }
            for (std::size_t b = 0; b <= a; ++b) matrix.add(slot, group.slots[b][bin], lanes[0]);
        }
    }
}

/// The columns of one group with those of every group before it: first the rows of the table are
/// added up by slot, then the columns of what that gives.
void LogisticLoss::spread_pairs(const CodeGroup& group, const double* pairs,
                                std::vector<double>& slots) const {
    const SlotMatrix matrix{.cells = slots, .n_slots = n_slots_};
    const std::size_t width = group.first_bin;
    for (const std::vector<std::uint32_t>& slots_of_bins : group.slots) {
        const auto [low, high] = std::ranges::minmax(slots_of_bins);
        std::vector<double> rows((high - low + 1) * width);
        for (std::uint32_t bin = 0; bin < group.n_bins; ++bin) {
            double* out = rows.data() + (slots_of_bins[bin] - low) * width;
            for (std::size_t i = 0; i < width; ++i) out[i] += pairs[bin * width + i];
        }
        for (std::size_t slot = low; slot <= high; ++slot) {
            const double* row = rows.data() + (slot - low) * width;
            for (const CodeGroup& other : std::span(groups_).first(group.index)) {
                for (const std::vector<std::uint32_t>& others : other.slots) {
                    for (std::uint32_t bin = 0; bin < other.n_bins; ++bin) {
                        matrix.add(slot, others[bin], row[other.first_bin + bin]);
                    }
                }
            }
        }
    }
}

}  // namespace mlpipe
