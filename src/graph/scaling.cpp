// What scikit-learn's transformers of numbers become: Imputer, Scaler, Normalizer, Binarizer,
// FeatureVectorizer.
#include <algorithm>
#include <cmath>

#include "graph/operators.h"

namespace mlpipe::graph {
namespace {

template <typename T>
void impute(Call& call, const std::vector<T>& values, T replaced) {
    const std::span<const T> x = call.values<T>(0);
    const Rows rows = rows_of(call, 0);
    const std::size_t columns = static_cast<std::size_t>(rows.columns);
    const bool by_column = values.size() == columns;
    if (!by_column && values.size() != 1) call.fail("it has not one value for each column");
    const std::span<T> out = call.out<T>(0, call.in(0).shape());
    for (std::size_t i = 0; i < out.size(); ++i) {
        const bool is_missing = x[i] == replaced || (x[i] != x[i] && replaced != replaced);
        out[i] = is_missing ? values[by_column ? i % columns : 0] : x[i];
    }
}

Kernel make_imputer(NodeReader& reader) {
    reader.require_outputs(1);
    const std::vector<float> floats = reader.floats("imputed_value_floats");
    const std::vector<std::int64_t> integers = reader.ints("imputed_value_int64s");
    const float replaced = reader.float_or("replaced_value_float", 0);
    const std::int64_t replaced_integer = reader.int_or("replaced_value_int64", 0);
    if (floats.empty() == integers.empty()) reader.fail("it needs values of one type");
    if (!floats.empty()) {
        return [=](Call& call) { impute<float>(call, floats, replaced); };
    }
    return [=](Call& call) { impute<std::int64_t>(call, integers, replaced_integer); };
}

/// The numbers of the first input, one by one, as their own type.
template <typename Work>
void visit_numbers(Call& call, const Work& work) {
    visit_values(call.in(0), [&]<typename T>(std::span<const T> values) {
        if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::uint8_t>) {
            call.fail_type(0);
        } else {
            work(values);
        }
    });
}

Kernel make_scaler(NodeReader& reader) {
    reader.require_outputs(1);
    const std::vector<float> offset = reader.floats("offset");
    const std::vector<float> scale = reader.floats("scale");
    if (scale.empty() || scale.size() != offset.size()) {
        reader.fail("'scale' and 'offset' differ in length");
    }
    return [=](Call& call) {
        const auto columns = static_cast<std::size_t>(rows_of(call, 0).columns);
        const bool by_column = scale.size() == columns;
        if (!by_column && scale.size() != 1) call.fail("it has not one scale for each column");
        visit_numbers(call, [&]<typename T>(std::span<const T> x) {
            // As the types meet in C++: an integer is a float here, a double stays one.
            using Wide = std::conditional_t<std::is_same_v<T, double>, double, float>;
            const std::span<float> out = call.out<float>(0, call.in(0).shape());
            for (std::size_t i = 0; i < out.size(); ++i) {
                const std::size_t k = by_column ? i % columns : 0;
                out[i] = static_cast<float>((static_cast<Wide>(x[i]) - Wide{offset[k]}) *
                                            Wide{scale[k]});
            }
        });
    };
}

enum class Norm { maximum, l1, l2 };

void normalize(std::span<float> row, Norm norm) {
    if (row.empty()) return;
    double total = norm == Norm::maximum ? static_cast<double>(row[0]) : 0.0;
    for (const float value : row) {
        const auto x = static_cast<double>(value);
        if (norm == Norm::maximum) total = std::max(total, x);
        if (norm == Norm::l1) total += std::fabs(x);
        if (norm == Norm::l2) total += x * x;
    }
    if (norm == Norm::l2) total = std::sqrt(total);
    if (total == 0) return;
    for (float& value : row) value = static_cast<float>(static_cast<double>(value) / total);
}

Kernel make_normalizer(NodeReader& reader) {
    reader.require_outputs(1);
    const std::string name = reader.text_or("norm", "MAX");
    if (name != "MAX" && name != "L1" && name != "L2") reader.fail("there is no norm " + name);
    const Norm norm = name == "MAX" ? Norm::maximum : name == "L1" ? Norm::l1 : Norm::l2;
    return [norm](Call& call) {
        const Rows rows = rows_of(call, 0);
        visit_numbers(call, [&]<typename T>(std::span<const T> x) {
            const std::span<float> out = call.out<float>(0, call.in(0).shape());
            std::ranges::transform(x, out.begin(), [](T v) { return static_cast<float>(v); });
            const auto columns = static_cast<std::size_t>(rows.columns);
            for (std::size_t row = 0; row < static_cast<std::size_t>(rows.n) && columns > 0;
                 ++row) {
                normalize(out.subspan(row * columns, columns), norm);
            }
        });
    };
}

Kernel make_binarizer(NodeReader& reader) {
    reader.require_outputs(1);
    const float threshold = reader.float_or("threshold", 0);
    return [threshold](Call& call) {
        const std::span<const float> x = call.values<float>(0);
        const std::span<float> out = call.out<float>(0, call.in(0).shape());
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = x[i] > threshold ? 1.0f : 0.0f;
    };
}

/// Inputs side by side, each cut or filled with zeros to its width.
Kernel make_feature_vectorizer(NodeReader& reader) {
    reader.require_outputs(1);
    const std::vector<std::int64_t> widths = reader.ints("inputdimensions");
    if (widths.size() != reader.node().inputs.size()) {
        reader.fail("'inputdimensions' has not one entry for each input");
    }
    std::int64_t total = 0;
    for (const std::int64_t width : widths) {
        if (width < 0 || width > Meter::most_values) reader.fail("a width is out of range");
        total += width;
    }
    return [widths, total](Call& call) {
        const std::int64_t n = rows_of(call, 0).n;
        const std::span<float> out = call.out<float>(0, {n, total});
        std::ranges::fill(out, 0.0f);
        std::int64_t first = 0;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const Rows rows = rows_of(call, i);
            if (rows.n != n) call.fail("the inputs differ in rows");
            visit_values(call.in(i), [&]<typename T>(std::span<const T> x) {
                if constexpr (std::is_same_v<T, std::string>) {
                    call.fail_type(i);
                } else {
                    for (std::int64_t k = 0; k < n * std::min(widths[i], rows.columns); ++k) {
                        const std::int64_t width = std::min(widths[i], rows.columns);
                        out[static_cast<std::size_t>(k / width * total + first + k % width)] =
                            static_cast<float>(
                                x[static_cast<std::size_t>(k / width * rows.columns + k % width)]);
                    }
                }
            });
            first += widths[i];
        }
    };
}

constexpr OperatorEntry entries[] = {
    {"Binarizer", true, 1, 1, make_binarizer},
    {"FeatureVectorizer", true, 1, any_number_of_inputs, make_feature_vectorizer},
    {"Imputer", true, 1, 1, make_imputer},
    {"Normalizer", true, 1, 1, make_normalizer},
    {"Scaler", true, 1, 1, make_scaler},
};

}  // namespace

std::span<const OperatorEntry> scaling_operators() {
    return entries;
}

}  // namespace mlpipe::graph
