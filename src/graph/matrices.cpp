// Products of matrices.
#include <algorithm>

#include "graph/broadcast.h"

namespace mlpipe::graph {
namespace {

/// A matrix inside a tensor: element (i, j) lies at i * row + j * column.
struct Matrix {
    std::int64_t rows, columns, row_step, column_step;
};

/// out = a b, each sum taken in double, in order.
template <typename T>
void multiply(Call& call, const Matrix& a, const Matrix& b, std::vector<double>& sums) {
    const std::span<const T> x = call.values<T>(0);
    const std::span<const T> y = call.values<T>(1);
    call.work(a.columns);
    if (b.columns > 0 && a.columns > Meter::most_work / b.columns) call.fail("it is too large");
    if (a.rows > 0 && a.columns * b.columns > Meter::most_work / a.rows) {
        call.fail("it is too large");
    }
    call.work(a.rows * a.columns * b.columns);
    sums.assign(static_cast<std::size_t>(a.rows * b.columns), 0.0);
    for (std::int64_t i = 0; i < a.rows; ++i) {
        double* const line = sums.data() + i * b.columns;
        for (std::int64_t k = 0; k < a.columns; ++k) {
            const auto at = static_cast<std::size_t>(i * a.row_step + k * a.column_step);
            const auto factor = static_cast<double>(x[at]);
            for (std::int64_t j = 0; j < b.columns; ++j) {
                const auto other = static_cast<std::size_t>(k * b.row_step + j * b.column_step);
                line[j] += factor * static_cast<double>(y[other]);
            }
        }
    }
}

void require_matrices(const Call& call, const Matrix& a, const Matrix& b) {
    if (a.columns != b.rows) {
        call.fail("shapes " + to_text(call.in(0).shape()) + " and " + to_text(call.in(1).shape()) +
                  " do not fit together");
    }
    constexpr std::int64_t most = Meter::most_values;
    if (a.rows > most || a.columns > most || b.columns > most ||
        (b.columns > 0 && a.rows > most / b.columns)) {
        call.fail("it is too large");
    }
}

template <typename T>
void matmul(Call& call) {
    const Shape& a = call.in(0).shape();
    const Shape& b = call.in(1).shape();
    if (a.rank() < 1 || a.rank() > 2 || b.rank() < 1 || b.rank() > 2) {
        call.fail("shapes " + to_text(a) + " and " + to_text(b) + " are no matrices");
    }
    const std::int64_t inner = a[a.rank() - 1];
    const std::int64_t columns = b.rank() == 2 ? b[1] : 1;
    const Matrix left{a.rank() == 2 ? a[0] : 1, inner, inner, 1};
    const Matrix right{b[0], columns, columns, 1};
    require_matrices(call, left, right);
    Shape shape;
    if (a.rank() == 2) shape.append(a[0]);
    if (b.rank() == 2) shape.append(b[1]);
    const std::span<T> out = call.out<T>(0, shape);
    std::vector<double> sums;
    multiply<T>(call, left, right, sums);
    std::ranges::transform(sums, out.begin(), [](double sum) { return static_cast<T>(sum); });
}

Kernel make_matmul(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) {
        if (call.in(0).type() == Type::float64) return matmul<double>(call);
        matmul<float>(call);
    };
}

/// alpha A' B' + beta C
struct Gemm {
    float alpha, beta;
    bool transpose_a, transpose_b;

    template <typename T>
    void apply(Call& call) const {
        const Matrix a = matrix(call, 0, transpose_a);
        const Matrix b = matrix(call, 1, transpose_b);
        require_matrices(call, a, b);
        const Shape shape{a.rows, b.columns};
        const std::span<T> out = call.out<T>(0, shape);
        std::vector<double> sums;
        multiply<T>(call, a, b, sums);
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = static_cast<T>(static_cast<double>(alpha) * sums[i]);
        }
        if (!call.has(2)) return;
        const std::span<const T> c = call.values<T>(2);
        const Shape& added = call.in(2).shape();
        if (!(broadcast_shape(call, added, shape) == shape)) call.fail("C is too large");
        const Strides strides = stretched_strides(added, shape);
        for_each_element(shape, strides, [&](std::size_t i, const auto& at) {
            const auto value = static_cast<double>(c[static_cast<std::size_t>(at[0])]);
            out[i] = static_cast<T>(static_cast<double>(alpha) * sums[i] +
                                    static_cast<double>(beta) * value);
        });
    }

    static Matrix matrix(const Call& call, std::size_t i, bool transposed) {
        const Shape& shape = call.in(i).shape();
        if (shape.rank() != 2) call.fail("shape " + to_text(shape) + " is no matrix");
        if (transposed) return {shape[1], shape[0], 1, shape[1]};
        return {shape[0], shape[1], shape[1], 1};
    }
};

Kernel make_gemm(NodeReader& reader) {
    reader.require_outputs(1);
    const Gemm gemm{.alpha = reader.float_or("alpha", 1),
                    .beta = reader.float_or("beta", 1),
                    .transpose_a = reader.int_or("transA", 0) != 0,
                    .transpose_b = reader.int_or("transB", 0) != 0};
    return [gemm](Call& call) {
        if (call.in(0).type() == Type::float64) return gemm.apply<double>(call);
        gemm.apply<float>(call);
    };
}

constexpr OperatorEntry entries[] = {
    {"Gemm", false, 2, 3, make_gemm},
    {"MatMul", false, 2, 2, make_matmul},
};

}  // namespace

std::span<const OperatorEntry> matrix_operators() {
    return entries;
}

}  // namespace mlpipe::graph
