// logistic_loss.h: the loss of LogisticRegression with its derivatives, on codes.
//
//   loss     = sum c log(1 + exp(-s m)) + |w|^2 / (2 C)      s = +-1 by class, m = w x + b
//   gradient = X' r + w / C                                  r = c (p - y)
//   Hessian  = X' diag(h) X + I / C                          h = c p (1 - p)
//
// A row of a code column has one feature that is 1: it adds r at one place of the gradient and,
// with each other code column, h at one cell of the Hessian. No product, no one-hot column; and
// columns with few levels are read together (code_groups.h).
//
// Rows are summed in chunks that depend on their number alone, and the chunks in order: the same
// bits on any number of threads.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/parallel.h"
#include "models/code_groups.h"
#include "preprocessing/design_matrix.h"

namespace mlpipe {

/// Parameters are one weight an output feature, then the intercept.
class LogisticLoss {
public:
    /// The matrix and the codes must outlive this.
    LogisticLoss(const DesignMatrix& x, std::span<const std::uint8_t> y,
                 std::array<double, 2> class_weights, double C, Threads threads);

    [[nodiscard]] std::size_t n_parameters() const { return slot_of_parameter_.size(); }

    /// The loss; writes the n_parameters() slopes, and keeps each row's h for hessian().
    double evaluate(std::span<const double> parameters, std::span<double> gradient);
    /// At the parameters of the last evaluate(): n_parameters() squared, row-major, of which only
    /// the lower triangle is written.
    void hessian(std::span<double> matrix) const;

    /// How large a slope can be on each parameter: sum of c |x_j|.
    [[nodiscard]] std::span<const double> slope_scale() const { return slope_scale_; }
    /// A bound of the Hessian's diagonal: sum of c x_j^2 / 4, and 1 / C but for the intercept.
    [[nodiscard]] std::span<const double> curvature_bound() const { return curvature_bound_; }

private:
    // Results are put together in slots: the intercept, the numbers, then for each code column its
    // levels and one for "none hot".
    [[nodiscard]] double ridge_of(std::size_t parameter) const;
    [[nodiscard]] std::vector<double> sum_of_chunks(
        std::size_t size,
        const std::function<void(std::size_t, std::size_t, double*)>& add_rows) const;
    void measure_columns();
    [[nodiscard]] std::vector<double> bin_weights(std::span<const double> slot_weights) const;
    void margins(const double* weights, const double* bin_weights, std::size_t begin,
                 std::size_t end, double* out) const;
    void add_gradient(const double* residuals, std::size_t begin, std::size_t end,
                      double* gradient) const;
    [[nodiscard]] std::size_t bins_offset() const;
    [[nodiscard]] std::size_t pairs_offset(std::size_t group) const;
    void add_hessian(std::size_t begin, std::size_t end, double* sums) const;
    void spread_bins(const CodeGroup& group, const double* bins, std::vector<double>& slots) const;
    void spread_pairs(const CodeGroup& group, const double* pairs,
                      std::vector<double>& slots) const;

    std::span<const std::uint8_t> y_;
    std::array<double, 2> class_weights_;
    double ridge_;  // 1 / C
    Threads threads_;
    std::vector<const float*> numbers_;
    std::vector<CodeColumn> codes_;
    std::vector<CodeGroup> groups_;
    std::size_t n_bins_ = 0;      // of all groups together
    std::size_t n_slots_ = 1;     // the intercept, so far
    std::size_t lane_width_ = 4;  // the intercept and the numbers, up to a multiple of 4
    std::vector<std::uint32_t> slot_of_parameter_;
    std::vector<double> slope_scale_, curvature_bound_;
    std::vector<double> row_curvature_;
};

}  // namespace mlpipe
