#include "inspection/reasons.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <unordered_map>

#include "core/number_text.h"
#include "preprocessing/level.h"

namespace mlpipe {
namespace {

double points_of(const Explainer& explainer, double margin, double contribution) {
    const FittedPipeline& pipeline = explainer.pipeline();
    // Not by the subtraction below, which rounds.
    const bool is_points = explainer.unit() == ContributionUnit::probability &&
                           std::holds_alternative<NoCalibration>(pipeline.calibration());
    if (is_points) return 100 * contribution;
    return 100 *
           (pipeline.exact_probability(margin) - pipeline.exact_probability(margin - contribution));
}

/// "Churn" where the class has a name of its own, else "left = Yes".
std::string outcome_of(const FittedPipeline& pipeline) {
    const ClassNames& names = pipeline.names();
    if (names.positive_label != names.positive_value) return names.positive_label;
    return pipeline.target() + " = " + names.positive_label;
}

/// "14 points", "2.5 points", "1 point", "less than 0.1 points".
std::string points_text(double points) {
    const double size = std::abs(points);
    if (size < 0.05) return "less than 0.1 points";
    std::string number = size < 9.95 ? fmt::format("{:.1f}", size) : fmt::format("{:.0f}", size);
    if (number.ends_with(".0")) number.resize(number.size() - 2);
    return number + (number == "1" ? " point" : " points");
}

void append_cell(std::string& text, const ColumnSchema& column, std::size_t index,
                 const RowBuffer& cells) {
    std::string value;
    if (column.type == ColumnType::category) {
        const std::int32_t code = cells.codes[index];
        if (code < 0) {
            text += code == missing_code ? "missing " : "unseen ";
            text += column.name;
            return;
        }
        value = column.levels[static_cast<std::size_t>(code)];
    } else if (std::isnan(cells.numbers[index])) {
        text += "missing " + column.name;
        return;
    } else {
        value = to_text(cells.numbers[index]);
    }
    text += column.name + " = " + value;
}

using LevelIndex = std::unordered_map<std::string_view, std::int32_t>;

LevelIndex index_of(const std::vector<std::string>& levels) {
    LevelIndex index;
    for (const std::string& level : levels) {
        index.emplace(level, static_cast<std::int32_t>(index.size()));
    }
    return index;
}

std::int32_t find_level(const LevelIndex& index, std::string_view text) {
    const auto found = index.find(text);
    return found == index.end() ? unseen_code : found->second;
}

}  // namespace

void strongest(const Explainer& explainer, double margin, std::span<const double> contributions,
               std::size_t k, std::vector<Reason>& reasons) {
    reasons.clear();
    for (std::size_t column = 0; column < contributions.size(); ++column) {
        if (std::abs(contributions[column]) < least_contribution) continue;
        reasons.push_back({.column = column, .contribution = contributions[column], .points = 0});
    }
    std::ranges::sort(reasons, [](const Reason& a, const Reason& b) {
        const double left = std::abs(a.contribution);
        const double right = std::abs(b.contribution);
        return left != right ? left > right : a.column < b.column;
    });
    if (reasons.size() > k) reasons.resize(k, Reason{});
    for (Reason& reason : reasons) {
        reason.points = points_of(explainer, margin, reason.contribution);
    }
}

void append_sentence(std::string& text, const Explainer& explainer, const Reason& reason,
                     const ReasonRow& row) {
    const FittedPipeline& pipeline = explainer.pipeline();
    const ExplainedColumn& column = explainer.columns()[reason.column];
    if (column.is_derived) {
        const std::size_t n_raw = explainer.columns().size() - explainer.n_derived();
        fmt::format_to(std::back_inserter(text), "{} = {:.4g}", column.name,
                       row.derived_values[reason.column - n_raw]);
    } else {
        append_cell(text, pipeline.schema().columns[column.index], column.index, row.cells);
    }
    text += reason.contribution > 0 ? " raises" : " lowers";
    text += " the probability of " + outcome_of(pipeline) + " by " + points_text(reason.points);
}

std::vector<ToldReason> tell(const Explainer& explainer, double margin,
                             std::span<const double> contributions, std::size_t k,
                             const ReasonRow& row, std::vector<Reason>& scratch) {
    strongest(explainer, margin, contributions, k, scratch);
    std::vector<ToldReason> told;
    for (const Reason& reason : scratch) {
        told.push_back({.column = explainer.columns()[reason.column].name,
                        .contribution = reason.contribution,
                        .points = reason.points,
                        .text = {}});
        append_sentence(told.back().text, explainer, reason, row);
    }
    return told;
}

TableCells::TableCells(const Table& table, const Schema& schema) : schema_(schema) {
    for (const ColumnSchema& column : schema.columns) {
        Source& source = sources_.emplace_back();
        if (column.type == ColumnType::id) continue;
        source.column = &table.at(column.name);
        const auto* texts = std::get_if<Texts>(&source.column->cells);
        if (column.type != ColumnType::category) continue;
        source.level_index = index_of(column.levels);
        if (texts == nullptr) continue;
        for (std::int32_t code = 0; code < texts->dictionary.size(); ++code) {
            source.level_of_code.push_back(
                find_level(source.level_index, texts->dictionary.text(code)));
        }
    }
}

void TableCells::read(std::size_t index, RowBuffer& row) const {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
        const Source& source = sources_[i];
        if (source.column == nullptr) continue;
        if (const auto* texts = std::get_if<Texts>(&source.column->cells)) {
            const std::int32_t code = texts->codes[index];
            row.codes[i] = code == missing_code
                               ? missing_code
                               : source.level_of_code[static_cast<std::size_t>(code)];
            continue;
        }
        const float value = std::get<Numbers>(source.column->cells).values[index];
        row.numbers[i] = value;
        if (schema_.columns[i].type != ColumnType::category) continue;
        row.codes[i] =
            std::isnan(value) ? missing_code : find_level(source.level_index, level_text(value));
    }
}

}  // namespace mlpipe
