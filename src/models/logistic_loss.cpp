#include "models/logistic_loss.h"

#include <algorithm>
#include <cmath>

#include "models/logistic_terms.h"

namespace mlpipe {
namespace {

/// Chunks are summed apart and then together. So few that their Hessians fit in memory, so many
/// that every thread has some.
constexpr std::size_t most_chunks = 16;
constexpr std::size_t fewest_rows = 1024;

std::size_t chunks_of(std::size_t n_rows) {
    return std::clamp<std::size_t>(n_rows / fewest_rows, 1, most_chunks);
}

/// Rows that pass through every column before the next ones do, so that they stay in the cache.
constexpr std::size_t tile_rows = 256;

/// Four running sums: each addition need not wait for the one before.
double dot(const double* a, const float* b, std::size_t n) {
    std::array<double, 4> sums{};
    std::size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (std::size_t k = 0; k < 4; ++k) sums[k] += a[i + k] * static_cast<double>(b[i + k]);
    }
    for (; i < n; ++i) sums[0] += a[i] * static_cast<double>(b[i]);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// Calls work(begin, end) for the tiles of [begin, end).
template <typename Work>
void for_each_tile(std::size_t begin, std::size_t end, const Work& work) {
    for (std::size_t tile = begin; tile < end; tile += tile_rows) {
        work(tile, std::min(end, tile + tile_rows));
    }
}

}  // namespace

LogisticLoss::LogisticLoss(const DesignMatrix& x, std::span<const std::uint8_t> y,
                           std::array<double, 2> class_weights, double C, Threads threads)
    : y_(y),
      class_weights_(class_weights),
      ridge_(1.0 / C),
      threads_(threads),
      slot_of_parameter_(x.n_features() + 1),
      row_curvature_(x.n_rows) {
    for (const DesignColumn& column : x.columns) {
        if (column.is_coded()) continue;
        slot_of_parameter_[column.first_feature] = static_cast<std::uint32_t>(n_slots_++);
        numbers_.push_back(column.numbers.data());
    }
    lane_width_ = (n_slots_ + 3) / 4 * 4;
    for (const DesignColumn& column : x.columns) {
        if (!column.is_coded()) continue;
        const auto first_slot = static_cast<std::uint32_t>(n_slots_);
        codes_.push_back({.codes = column.codes.data(), .first_slot = first_slot});
        for (std::uint32_t level = 0; level < column.n_levels; ++level) {
            slot_of_parameter_[column.first_feature + level] = first_slot + level;
        }
        n_slots_ += column.n_levels + 1u;
    }
    slot_of_parameter_.back() = 0;
    groups_ = group_codes(codes_, x.n_rows, chunks_of(x.n_rows));
    for (const CodeGroup& group : groups_) n_bins_ += group.n_bins;
    measure_columns();
}

double LogisticLoss::ridge_of(std::size_t parameter) const {
    return parameter + 1 < n_parameters() ? ridge_ : 0.0;
}

/// Calls add_rows(begin, end, partial) for the rows of each chunk, where `partial` has `size`
/// zeros, and adds the chunks up.
std::vector<double> LogisticLoss::sum_of_chunks(
    std::size_t size,
    const std::function<void(std::size_t, std::size_t, double*)>& add_rows) const {
    const std::size_t n_rows = y_.size();
    const std::size_t n_chunks = chunks_of(n_rows);
    const std::size_t chunk_rows = (n_rows + n_chunks - 1) / n_chunks;
    std::vector<std::vector<double>> partial(n_chunks);
    for_each_block(n_chunks, threads_, [&](std::size_t chunk) {
        partial[chunk].resize(size);
        const std::size_t begin = std::min(n_rows, chunk * chunk_rows);
        add_rows(begin, std::min(n_rows, begin + chunk_rows), partial[chunk].data());
    });
    for (std::size_t chunk = 1; chunk < n_chunks; ++chunk) {
        for (std::size_t i = 0; i < size; ++i) partial[0][i] += partial[chunk][i];
    }
    return std::move(partial[0]);
}

void LogisticLoss::measure_columns() {
    // The first half holds the sums of c |x|, the second those of c x^2 / 4.
    const std::vector<double> sums =
        sum_of_chunks(2 * n_slots_, [&](std::size_t begin, std::size_t end, double* partial) {
            for (std::size_t row = begin; row < end; ++row) {
                const double weight = class_weights_[y_[row]];
                const auto add = [&](std::size_t slot, double value) {
                    partial[slot] += weight * std::abs(value);
                    partial[n_slots_ + slot] += weight * value * value / 4;
                };
                add(0, 1);
                for (std::size_t j = 0; j < numbers_.size(); ++j) {
                    add(1 + j, static_cast<double>(numbers_[j][row]));
                }
                for (const CodeColumn& column : codes_) {
                    add(column.first_slot + column.codes[row], 1);
                }
            }
        });
    for (std::size_t j = 0; j < n_parameters(); ++j) {
        slope_scale_.push_back(sums[slot_of_parameter_[j]]);
        curvature_bound_.push_back(sums[n_slots_ + slot_of_parameter_[j]] + ridge_of(j));
    }
}

/// What a row of each bin adds to the margin.
std::vector<double> LogisticLoss::bin_weights(std::span<const double> slot_weights) const {
    std::vector<double> weights(n_bins_);
    for (const CodeGroup& group : groups_) {
        for (const std::vector<std::uint32_t>& slots : group.slots) {
            for (std::uint32_t bin = 0; bin < group.n_bins; ++bin) {
                weights[group.first_bin + bin] += slot_weights[slots[bin]];
            }
        }
    }
    return weights;
}

double LogisticLoss::evaluate(std::span<const double> parameters, std::span<double> gradient) {
    std::vector<double> weights(n_slots_);
    for (std::size_t j = 0; j < n_parameters(); ++j) {
        weights[slot_of_parameter_[j]] = parameters[j];
    }
    const std::vector<double> weights_of_bins = bin_weights(weights);
    // The loss, the intercept and the numbers, then one value a bin.
    const std::size_t first_bin = 2 + numbers_.size();
    const std::vector<double> sums = sum_of_chunks(
        first_bin + n_bins_, [&](std::size_t begin, std::size_t end, double* partial) {
            for_each_tile(begin, end, [&](std::size_t first, std::size_t last) {
                std::array<double, tile_rows> values;
                margins(weights.data(), weights_of_bins.data(), first, last, values.data());
                partial[0] += logistic_terms(y_.data() + first, class_weights_, last - first,
                                             values.data(), row_curvature_.data() + first);
                add_gradient(values.data(), first, last, partial + 1);
            });
        });
    std::vector<double> slots(sums.begin() + 1,
                              sums.begin() + static_cast<std::ptrdiff_t>(first_bin));
    slots.resize(n_slots_);
    for (const CodeGroup& group : groups_) {
        for (const std::vector<std::uint32_t>& slots_of_bins : group.slots) {
            for (std::uint32_t bin = 0; bin < group.n_bins; ++bin) {
                slots[slots_of_bins[bin]] += sums[first_bin + group.first_bin + bin];
            }
        }
    }
    double loss = sums[0];
    for (std::size_t j = 0; j < n_parameters(); ++j) {
        gradient[j] = slots[slot_of_parameter_[j]] + ridge_of(j) * parameters[j];
        loss += ridge_of(j) / 2 * parameters[j] * parameters[j];
    }
    return loss;
}

void LogisticLoss::margins(const double* weights, const double* bin_weights, std::size_t begin,
                           std::size_t end, double* out) const {
    const std::size_t n = end - begin;
    for (std::size_t i = 0; i < n; ++i) out[i] = weights[0];
    for (std::size_t j = 0; j < numbers_.size(); ++j) {
        const float* values = numbers_[j] + begin;
        const double weight = weights[1 + j];
        for (std::size_t i = 0; i < n; ++i) out[i] += weight * static_cast<double>(values[i]);
    }
    for (const CodeGroup& group : groups_) {
        const double* of_bin = bin_weights + group.first_bin;
        const std::uint16_t* bins = group.bins.data() + begin;
        for (std::size_t i = 0; i < n; ++i) out[i] += of_bin[bins[i]];
    }
}

void LogisticLoss::add_gradient(const double* residuals, std::size_t begin, std::size_t end,
                                double* gradient) const {
    const std::size_t n = end - begin;
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += residuals[i];
    gradient[0] += sum;
    for (std::size_t j = 0; j < numbers_.size(); ++j) {
        gradient[1 + j] += dot(residuals, numbers_[j] + begin, n);
    }
    for (const CodeGroup& group : groups_) {
        double* of_bin = gradient + 1 + numbers_.size() + group.first_bin;
        const std::uint16_t* bins = group.bins.data() + begin;
        for (std::size_t i = 0; i < n; ++i) of_bin[bins[i]] += residuals[i];
    }
}

}  // namespace mlpipe
