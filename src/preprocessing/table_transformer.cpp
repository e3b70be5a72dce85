// Applying what was fitted: whole tables, parts of tables, single rows.
#include <algorithm>

#include "core/error.h"
#include "core/number_text.h"
#include "preprocessing/fitted_parts.h"

namespace mlpipe {
namespace {

/// A table's columns behind the columns of a schema.
struct BoundTable {
    Cells cells;
    CodeTexts texts;
    std::vector<std::vector<std::int32_t>> converted;  ///< categories that arrived as numbers
};

[[noreturn]] void fail_kind(const std::string& column, const std::string& found,
                            const std::string& wanted) {
    throw SchemaMismatch("column '" + column + "' holds " + found,
                         {.why = "the model was fitted on " + wanted + " there", .help = {}});
}

bool has_number_level(const ColumnSchema& column) {
    return std::ranges::any_of(
        column.levels, [](const std::string& level) { return parse_number(level).has_value(); });
}

void bind_category(const ColumnSchema& column, const Column& source, std::size_t index,
                   BoundTable& bound, Threads threads) {
    if (const auto* texts = std::get_if<Texts>(&source.cells)) {
        bound.cells.codes[index] = texts->codes.data();
        bound.texts[index] = texts_of(texts->dictionary);
        return;
    }
    if (!has_number_level(column)) fail_kind(column.name, "numbers", "texts");
    bound.texts[index] = texts_of(column);
    bound.converted[index] =
        codes_of_numbers(std::get<Numbers>(source.cells).values, column, threads);
    bound.cells.codes[index] = bound.converted[index].data();
}

BoundTable bind_table(const Schema& schema, const Table& table, Threads threads) {
    const std::size_t n = schema.columns.size();
    BoundTable bound{.cells = Cells(n), .texts = CodeTexts(n), .converted = {}};
    bound.converted.resize(n);
    for (std::size_t index = 0; index < n; ++index) {
        const ColumnSchema& column = schema.columns[index];
        const Column& source = table.at(column.name);
        if (column.type == ColumnType::category) {
            bind_category(column, source, index, bound, threads);
        } else if (const auto* numbers = std::get_if<Numbers>(&source.cells)) {
            bound.cells.numbers[index] = numbers->values.data();
        } else {
            fail_kind(column.name, "texts", "numbers");
        }
    }
    return bound;
}

}  // namespace

struct FittedColumnTransformer::TableTransformer::State {
    std::shared_ptr<const Parts> parts;
    BoundTable table;
    CodeBinding binding;

    void transform(std::size_t begin, std::size_t end, DesignMatrix& out,
                   std::size_t out_begin) const {
        std::vector<float> scratch;
        transform_rows(*parts, binding, table.cells, begin, end, out, out_begin, scratch);
    }
};

FittedColumnTransformer::TableTransformer::TableTransformer(const FittedColumnTransformer& fitted,
                                                            const Table& table, Threads threads) {
    BoundTable bound = bind_table(fitted.parts_->schema, table, threads);
    CodeBinding binding = bind_codes(*fitted.parts_, bound.texts);
    state_ = std::make_unique<State>(State{fitted.parts_, std::move(bound), std::move(binding)});
}
FittedColumnTransformer::TableTransformer::~TableTransformer() = default;
FittedColumnTransformer::TableTransformer::TableTransformer(TableTransformer&&) noexcept = default;

DesignMatrix FittedColumnTransformer::TableTransformer::transform(std::size_t begin,
                                                                  std::size_t end) const {
    DesignMatrix x = with_rows(state_->parts->shape, end - begin);
    state_->transform(begin, end, x, 0);
    return x;
}

DesignMatrix FittedColumnTransformer::transform(const Table& table, Threads threads) const {
    const TableTransformer bound(*this, table, threads);
    DesignMatrix x = with_rows(parts_->shape, table.n_rows());
    for_each_row_block(table.n_rows(), threads, [&](std::size_t begin, std::size_t end) {
        bound.state_->transform(begin, end, x, begin);
    });
    return x;
}

struct FittedColumnTransformer::RowTransformer::State {
    std::shared_ptr<const Parts> parts;
    CodeBinding binding;
    Cells cells;
    DesignMatrix out;
    std::vector<float> scratch = {};
};

FittedColumnTransformer::RowTransformer::RowTransformer(const FittedColumnTransformer& fitted) {
    const Schema& schema = fitted.parts_->schema;
    CodeTexts texts;
    for (const ColumnSchema& column : schema.columns) texts.push_back(texts_of(column));
    state_ = std::make_unique<State>(State{.parts = fitted.parts_,
                                           .binding = bind_codes(*fitted.parts_, texts),
                                           .cells = Cells(schema.columns.size()),
                                           .out = with_rows(fitted.parts_->shape, 1)});
    (void)transform(RowBuffer(schema));  // so that the scratch has grown
}
FittedColumnTransformer::RowTransformer::~RowTransformer() = default;
FittedColumnTransformer::RowTransformer::RowTransformer(RowTransformer&&) noexcept = default;

const DesignMatrix& FittedColumnTransformer::RowTransformer::transform(const RowBuffer& row) & {
    State& state = *state_;
    for (std::size_t column = 0; column < state.cells.numbers.size(); ++column) {
        state.cells.numbers[column] = &row.numbers[column];
        state.cells.codes[column] = &row.codes[column];
    }
    transform_rows(*state.parts, state.binding, state.cells, 0, 1, state.out, 0, state.scratch);
    return state.out;
}

}  // namespace mlpipe
