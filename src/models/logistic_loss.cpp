#include "models/logistic_loss.h"

#include <algorithm>
#include <cmath>

#include "core/exponential.h"

namespace mlpipe {
namespace {

/// Chunks are summed apart and then together. So few that their Hessians fit in memory, so many
/// that every thread has some.
constexpr std::size_t most_chunks = 16;
constexpr std::size_t fewest_rows = 256;

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
    for (const DesignColumn& column : x.columns) {
        if (!column.is_coded()) continue;
        const auto first_slot = static_cast<std::uint32_t>(n_slots_);
        codes_.push_back({.codes = column.codes.data(), .first_slot = first_slot});
        for (std::uint32_t level = 0; level < column.n_levels; ++level) {
            slot_of_parameter_[column.first_feature + level] = first_slot + level;
        }
        n_slots_ += column.n_levels + 1u;
    }
    slot_of_parameter_.back() = static_cast<std::uint32_t>(n_slots_++);
    measure_columns();
}

double LogisticLoss::ridge_of(std::size_t parameter) const {
    return parameter + 1 < n_parameters() ? ridge_ : 0.0;
}

/// Calls add_rows(begin, end, partial) for the rows of each chunk, where `partial` has `size`
/// zeros, and adds the chunks up.
std::vector<double> LogisticLoss::sum_of_chunks(std::size_t size, const auto& add_rows) const {
    const std::size_t n_rows = y_.size();
    const std::size_t n_chunks = std::clamp<std::size_t>(n_rows / fewest_rows, 1, most_chunks);
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
                for (std::size_t j = 0; j < numbers_.size(); ++j) {
                    add(j, static_cast<double>(numbers_[j][row]));
                }
                for (const Codes& column : codes_) add(column.first_slot + column.codes[row], 1);
                add(n_slots_ - 1, 1);
            }
        });
    for (std::size_t j = 0; j < n_parameters(); ++j) {
        slope_scale_.push_back(sums[slot_of_parameter_[j]]);
        curvature_bound_.push_back(sums[n_slots_ + slot_of_parameter_[j]] + ridge_of(j));
    }
}

double LogisticLoss::evaluate(std::span<const double> parameters, std::span<double> gradient) {
    std::vector<double> weights(n_slots_);
    for (std::size_t j = 0; j < n_parameters(); ++j) {
        weights[slot_of_parameter_[j]] = parameters[j];
    }
    // One value a slot, then the loss.
    const std::vector<double> sums =
        sum_of_chunks(n_slots_ + 1, [&](std::size_t begin, std::size_t end, double* partial) {
            for_each_tile(begin, end, [&](std::size_t first, std::size_t last) {
                std::array<double, tile_rows> values{};
                margins(weights.data(), first, last, values.data());
                partial[n_slots_] += residuals(first, last, values.data());
                add_gradient(values.data(), first, last, partial);
            });
        });
    double loss = sums[n_slots_];
    for (std::size_t j = 0; j < n_parameters(); ++j) {
        gradient[j] = sums[slot_of_parameter_[j]] + ridge_of(j) * parameters[j];
        loss += ridge_of(j) / 2 * parameters[j] * parameters[j];
    }
    return loss;
}

void LogisticLoss::margins(const double* weights, std::size_t begin, std::size_t end,
                           double* out) const {
    const std::size_t n = end - begin;
    for (std::size_t i = 0; i < n; ++i) out[i] = weights[n_slots_ - 1];
    for (std::size_t j = 0; j < numbers_.size(); ++j) {
        const float* values = numbers_[j] + begin;
        for (std::size_t i = 0; i < n; ++i) out[i] += weights[j] * static_cast<double>(values[i]);
    }
    for (const Codes& column : codes_) {
        const double* levels = weights + column.first_slot;
        const std::uint16_t* codes = column.codes + begin;
        for (std::size_t i = 0; i < n; ++i) out[i] += levels[codes[i]];
    }
}

/// Turns margins into residuals r, keeps the curvatures h, returns the loss. All from one
/// exponential e = exp(-|m|) in (0, 1], so nothing overflows and nothing small is lost.
double LogisticLoss::residuals(std::size_t begin, std::size_t end, double* margins) {
    double loss = 0;
    for (std::size_t row = begin; row < end; ++row) {
        double& margin = margins[row - begin];
        const bool positive = y_[row] != 0;
        const double weight = class_weights_[y_[row]];
        const double towards = positive ? margin : -margin;
        const double e = exponential(-std::abs(margin));
        const double larger = 1.0 / (1.0 + e);  // the probability of the likelier class
        const double error = towards >= 0 ? e * larger : larger;
        // log1p may differ in its last bit between machines: it only chooses between steps.
        loss += weight * (std::log1p(e) + std::max(-towards, 0.0));
        row_curvature_[row] = weight * e * larger * larger;
        margin = positive ? -weight * error : weight * error;
    }
    return loss;
}

void LogisticLoss::add_gradient(const double* residuals, std::size_t begin, std::size_t end,
                                double* gradient) const {
    const std::size_t n = end - begin;
    for (std::size_t j = 0; j < numbers_.size(); ++j) {
        gradient[j] += dot(residuals, numbers_[j] + begin, n);
    }
    for (const Codes& column : codes_) {
        double* levels = gradient + column.first_slot;
        const std::uint16_t* codes = column.codes + begin;
        for (std::size_t i = 0; i < n; ++i) levels[codes[i]] += residuals[i];
    }
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += residuals[i];
    gradient[n_slots_ - 1] += sum;
}

void LogisticLoss::hessian(std::span<double> matrix) const {
    const std::vector<double> sums = sum_of_chunks(
        n_slots_ * n_slots_, [&](std::size_t begin, std::size_t end, double* partial) {
            add_hessian(begin, end, partial);
        });
    const std::size_t n = n_parameters();
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            const auto [low, high] = std::minmax(slot_of_parameter_[i], slot_of_parameter_[j]);
            matrix[i * n + j] = sums[high * n_slots_ + low];
        }
        matrix[i * n + i] += ridge_of(i);
    }
}

/// Adds h times the outer product of each row with itself, below and on the diagonal. Row by row,
/// so that neighbouring additions go to different cells and need not wait for each other.
void LogisticLoss::add_hessian(std::size_t begin, std::size_t end, double* matrix) const {
    const std::size_t n_numbers = numbers_.size();
    std::vector<double> values(n_numbers);
    std::vector<std::uint32_t> hot(codes_.size() + 1, static_cast<std::uint32_t>(n_slots_ - 1));
    for (std::size_t row = begin; row < end; ++row) {
        const double h = row_curvature_[row];
        for (std::size_t j = 0; j < n_numbers; ++j) {
            values[j] = static_cast<double>(numbers_[j][row]);
        }
        for (std::size_t k = 0; k < codes_.size(); ++k) {
            hot[k] = codes_[k].first_slot + codes_[k].codes[row];
        }
        for (std::size_t i = 0; i < n_numbers; ++i) {
            const double scaled = h * values[i];
            double* cells = matrix + i * n_slots_;
            for (std::size_t j = 0; j <= i; ++j) cells[j] += scaled * values[j];
        }
        for (std::size_t i = 0; i < hot.size(); ++i) {
            double* cells = matrix + hot[i] * n_slots_;
            for (std::size_t j = 0; j < n_numbers; ++j) cells[j] += h * values[j];
            for (std::size_t j = 0; j <= i; ++j) cells[hot[j]] += h;
        }
    }
}

}  // namespace mlpipe
