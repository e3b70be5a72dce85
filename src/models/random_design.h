// random_design.h: seeded training data for the tests of models, and what it looks like written
// out. For tests only.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/random.h"
#include "preprocessing/design_matrix.h"

namespace mlpipe {

struct TrainingData {
    DesignMatrix x;
    std::vector<std::uint8_t> y;
};

inline void add_numbers(DesignMatrix& x, std::vector<float> values) {
    x.n_rows = values.size();
    x.columns.push_back({.first_feature = x.n_features(), .numbers = std::move(values)});
}

inline void add_codes(DesignMatrix& x, std::uint16_t n_levels, std::vector<std::uint16_t> codes) {
    x.n_rows = codes.size();
    x.columns.push_back({.first_feature = x.n_features(),
                         .n_levels = n_levels,
                         .numbers = {},
                         .codes = std::move(codes)});
}

/// Number and code columns in turn; the class follows two of them, with noise. Every other number
/// column has few different values, so that ties are common; codes include "none hot".
inline TrainingData random_training_data(Rng& rng, std::size_t n_rows, std::size_t n_columns,
                                         std::uint16_t n_levels = 4) {
    TrainingData data;
    std::vector<double> score(n_rows);
    for (std::size_t column = 0; column < n_columns; ++column) {
        if (column % 3 == 2) {
            std::vector<std::uint16_t> codes(n_rows);
            for (auto& code : codes) {
                code = static_cast<std::uint16_t>(rng.below(n_levels + 1u));
            }
            if (column == 2) {
                for (std::size_t row = 0; row < n_rows; ++row) score[row] += codes[row] == 1;
            }
            add_codes(data.x, n_levels, std::move(codes));
        } else {
            std::vector<float> values(n_rows);
            for (auto& value : values) {
                const double u = 4 * rng.uniform() - 2;
                value = static_cast<float>(column % 3 == 0 ? u : std::round(2 * u) / 2);
            }
            if (column == 0) {
                for (std::size_t row = 0; row < n_rows; ++row) score[row] += 0.5 * values[row];
            }
            add_numbers(data.x, std::move(values));
        }
    }
    for (const double s : score) {
        data.y.push_back(s + 2 * rng.uniform() - 1 > 0.3 ? std::uint8_t{1} : std::uint8_t{0});
    }
    data.y[0] = 0;  // both classes are there
    data.y[1] = 1;
    return data;
}

/// The matrix that `x` stands for, row by row.
inline std::vector<std::vector<float>> written_out(const DesignMatrix& x) {
    std::vector<std::vector<float>> rows(x.n_rows, std::vector<float>(x.n_features()));
    for (const DesignColumn& column : x.columns) {
        for (std::size_t row = 0; row < x.n_rows; ++row) {
            if (!column.is_coded()) {
                rows[row][column.first_feature] = column.numbers[row];
            } else if (column.codes[row] < column.n_levels) {
                rows[row][column.first_feature + column.codes[row]] = 1;
            }
        }
    }
    return rows;
}

}  // namespace mlpipe
