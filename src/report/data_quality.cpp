#include "report/data_quality.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "core/number_text.h"
#include "report/exploration_findings.h"

namespace mlpipe {
namespace {

constexpr std::int64_t rows_of_a_class = 100;
constexpr double leaking_auc = 0.98;
constexpr double leaking_v = 0.9;
constexpr double redundant_correlation = 0.95;
constexpr std::size_t name_width = 60;

std::string in_quotes(const std::string& name) {
    return "'" + shortened(name, name_width) + "'";
}

/// "'a', 'b' and 3 more"
std::string listed(std::span<const std::string> names) {
    constexpr std::size_t most = 6;
    std::string list;
    for (std::size_t i = 0; i < std::min(most, names.size()); ++i) {
        list += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + in_quotes(names[i]);
    }
    if (names.size() > most) list += fmt::format(" and {} more", names.size() - most);
    return list;
}

std::string per_cent(std::int64_t part, std::int64_t whole) {
    return fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

/// What the checks of single columns look at, and where they write.
struct Checks {
    std::span<const ColumnExploration> columns;
    std::int64_t rows = 0;
    std::string target;
    std::vector<QualityWarning> warnings = {};

    void warn(Quality kind, std::vector<std::string> names, std::string text, std::string advice) {
        warnings.push_back({.kind = kind,
                            .columns = std::move(names),
                            .text = std::move(text),
                            .advice = std::move(advice)});
    }
};

bool is_feature(const ColumnExploration& column, const std::string& target) {
    return column.name != target && column.type != ColumnType::id;
}

void check_leakage(Checks& checks, const ColumnExploration& column) {
    const double auc = std::max(column.association.roc_auc, 1 - column.association.roc_auc);
    // Many small levels tell their own rows: the corrected V does not believe them.
    const bool by_levels = column.association.cramers_v_corrected >= leaking_v;
    const bool by_order = column.distribution && auc >= leaking_auc;
    if (!by_levels && !by_order) return;
    checks.warn(Quality::leakage, {column.name},
                fmt::format("{} tells the target almost alone (ROC AUC {:.3f}, Cramér's V {:.3f})",
                            in_quotes(column.name), auc, column.association.cramers_v_corrected),
                "if it is known only after the outcome, leave it out: --type COLUMN=drop");
}

void check_constant(Checks& checks, const ColumnExploration& column) {
    if (column.distinct == 1 && column.missing == 0) {
        checks.warn(Quality::constant, {column.name},
                    fmt::format("{} has the same value in every row", in_quotes(column.name)),
                    "leave it out: it tells nothing");
    } else if (column.most_frequent * 100 >= checks.rows * 99) {
        checks.warn(Quality::near_constant, {column.name},
                    fmt::format("{} has one value in {} of {} rows", in_quotes(column.name),
                                column.most_frequent, checks.rows),
                    "leave it out, unless the few other rows matter");
    }
}

/// Names that say "identifier" count where half of the values are different.
bool is_named_id(const std::string& name) {
    std::string lower;
    for (const char c : name) {
        lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return lower == "id" || lower.ends_with("_id") || lower.ends_with(" id");
}

void check_id(Checks& checks, const Table& table, const ColumnExploration& column) {
    constexpr std::int64_t fewest_rows = 20;
    const std::int64_t present = checks.rows - column.missing;
    if (present < fewest_rows) return;
    const bool all_different = column.distinct == present;
    const bool half_different = column.distinct * 2 >= present;
    bool is_id = half_different && is_named_id(column.name);
    if (column.type == ColumnType::category) {
        is_id = is_id || half_different;
    } else if (column.type == ColumnType::integer && all_different) {
        const NumberSummary& all = column.distribution->all;
        const bool dense = all.maximum - all.minimum < 1.5 * static_cast<double>(present);
        const auto& values = std::get<Numbers>(table.at(column.name).cells).values;
        is_id = is_id || dense || std::ranges::is_sorted(values);
    }
    if (!is_id) return;
    checks.warn(Quality::id_like, {column.name},
                fmt::format("{} has {} different values in {} rows, as an identifier has",
                            in_quotes(column.name), column.distinct, present),
                "if it names the row, say so: --id COLUMN");
}

void check_missing(Checks& checks, const ColumnExploration& column) {
    if (column.missing * 20 < checks.rows || column.missing == 0) return;
    const bool most = column.missing * 2 > checks.rows;
    checks.warn(Quality::missing, {column.name},
                fmt::format("{} is missing in {} of {} rows ({})", in_quotes(column.name),
                            column.missing, checks.rows, per_cent(column.missing, checks.rows)),
                most ? "ask why; where most is missing, leaving it out may be best"
                     : "ask why; it is imputed, and its absence may tell as much as its value");
}

void check_mixed_types(Checks& checks, const ColumnExploration& column) {
    if (column.type != ColumnType::category) return;
    std::int64_t numbers = 0, texts = 0;
    const LevelRate* text = nullptr;  // the most frequent one
    for (const LevelRate& level : column.levels) {
        if (level.missing) continue;
        const bool is_number = parse_number(level.text).has_value();
        (is_number ? numbers : texts) += level.rows;
        if (!is_number && text == nullptr) text = &level;
    }
    if (numbers == 0 || texts == 0 || numbers < texts) return;
    checks.warn(
        Quality::mixed_types, {column.name},
        fmt::format("{} holds numbers in {} rows and texts in {}, such as '{}'",
                    in_quotes(column.name), numbers, texts, shortened(text->text, name_width)),
        "if the texts mean missing, add --missing TEXT; then it is a number");
}

std::string without_case_and_spaces(const std::string& text) {
    std::string key;
    for (const char c : text) {
        if (c == ' ' || c == '\t') continue;
        key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return key;
}

void check_spelling(Checks& checks, const ColumnExploration& column) {
    if (column.type != ColumnType::category) return;
    std::map<std::string, std::vector<std::string>> spellings;
    for (const LevelRate& level : column.levels) {
        if (!level.missing) spellings[without_case_and_spaces(level.text)].push_back(level.text);
    }
    for (const auto& [key, texts] : spellings) {
        if (texts.size() < 2) continue;
        checks.warn(Quality::spelling, {column.name},
                    fmt::format("{} has levels that differ in case or spaces only: {}",
                                in_quotes(column.name), listed(texts)),
                    "if they mean the same, write them alike before training");
        return;
    }
}

void check_rare_levels(Checks& checks, const ColumnExploration& column) {
    if (column.type != ColumnType::category || column.distinct < 3) return;
    const std::int64_t fewest = checks.rows >= 500 ? 10 : 5;
    std::int64_t rare = 0;
    for (const LevelRate& level : column.levels) {
        if (!level.missing && level.rows < fewest) ++rare;
    }
    if (rare == 0) return;
    checks.warn(Quality::rare_levels, {column.name},
                fmt::format("{} has {} of {} levels with fewer than {} rows",
                            in_quotes(column.name), rare, column.distinct, fewest),
                "their rates are guesses; min_frequency in pipeline.toml puts them together");
}

void check_outliers(Checks& checks, const ColumnExploration& column) {
    if (!column.distribution || column.distribution->outliers == 0) return;
    const NumberDistribution& distribution = *column.distribution;
    checks.warn(Quality::outliers, {column.name},
                fmt::format("{} has {} values beyond 3 interquartile ranges (below {:.4g} or above "
                            "{:.4g}; range {:.4g} to {:.4g})",
                            in_quotes(column.name), distribution.outliers,
                            distribution.outliers_below, distribution.outliers_above,
                            distribution.all.minimum, distribution.all.maximum),
                "check that they are real; trees do not mind them, a linear model does");
}

void check_columns(Checks& checks, const Table& table) {
    for (const ColumnExploration& column : checks.columns) {
        if (!is_feature(column, checks.target)) continue;
        check_leakage(checks, column);
        check_constant(checks, column);
        check_id(checks, table, column);
        check_missing(checks, column);
        check_mixed_types(checks, column);
        check_spelling(checks, column);
        check_rare_levels(checks, column);
        check_outliers(checks, column);
    }
}

void check_numbers(Checks& checks, const Relations& relations) {
    for (const ProductOfNumbers& product : relations.products) {
        const std::string factor =
            std::abs(product.factor - 1) < 0.05 ? "" : fmt::format("{:.3g} x ", product.factor);
        checks.warn(
            Quality::product, {product.product, product.left, product.right},
            fmt::format("{} is about {}{} x {} (r² {:.4f}, typically {:.1f} % off)",
                        in_quotes(product.product), factor, in_quotes(product.left),
                        in_quotes(product.right), product.r_squared,
                        100 * product.median_relative_gap),
            "a linear model does not need all three; a feature of their ratio may tell more");
    }
    for (const CorrelatedNumbers& pair : relations.correlated) {
        if (std::abs(pair.correlation) < redundant_correlation) break;  // the largest come first
        checks.warn(Quality::correlated, {pair.first, pair.second},
                    fmt::format("{} and {} say nearly the same (r {:.4f})", in_quotes(pair.first),
                                in_quotes(pair.second), pair.correlation),
                    "one of them is enough; importance is shared between them");
    }
}

void check_categories(Checks& checks, const Relations& relations) {
    for (const DeterminedCategory& pair : relations.determined) {
        checks.warn(
            Quality::determined, {pair.determining, pair.determined},
            pair.mutual ? fmt::format("{} and {} tell each other", in_quotes(pair.determining),
                                      in_quotes(pair.determined))
                        : fmt::format("{} tells {}: each of its levels has one level there",
                                      in_quotes(pair.determining), in_quotes(pair.determined)),
            pair.mutual ? "one of them is enough" : "the first says all that the second does");
    }
    for (const SameRows& same : relations.same_rows) {
        std::vector<std::string> names;
        for (const SameRows::Place& place : same.places) names.push_back(place.column);
        const auto level = [](const SameRows::Place& place) {
            return place.missing ? std::string("missing")
                                 : "\"" + shortened(place.level, name_width) + "\"";
        };
        const std::span<const std::string> others = std::span(names).subspan(1);
        checks.warn(Quality::same_rows, names,
                    fmt::format("the {} rows with {} {} are those with {} in {}", same.rows,
                                in_quotes(names[0]), level(same.places[0]), level(same.places[1]),
                                listed(others)),
                    "they are one fact: a linear model shares its weight among the columns");
    }
}

void check_rows(Checks& checks, const DuplicateRows& duplicates, std::int64_t positives) {
    const std::int64_t fewer = std::min(positives, checks.rows - positives);
    if (duplicates.conflicts > 0) {
        checks.warn(Quality::conflicting_rows, {checks.target},
                    fmt::format("{} rows have the same features as a row of the other class",
                                duplicates.conflicts),
                    "no model can tell them apart: a column that would may be missing");
    }
    if (duplicates.duplicates > 0) {
        checks.warn(
            Quality::duplicate_rows, {},
            fmt::format("{} rows ({}) repeat an earlier one in every column but ids",
                        duplicates.duplicates, per_cent(duplicates.duplicates, checks.rows)),
            "fine if they are different cases; copies would flatter every test score");
    }
    if (fewer < rows_of_a_class) {
        checks.warn(Quality::few_rows, {checks.target},
                    fmt::format("one class has only {} rows", fewer),
                    "differences between models are hard to see; look at the intervals");
    }
}

struct KindName {
    Quality kind;
    std::string_view name;
};
constexpr std::array<KindName, 17> kind_names{{
    {Quality::leakage, "leakage"},
    {Quality::conflicting_rows, "conflicting_rows"},
    {Quality::duplicate_rows, "duplicate_rows"},
    {Quality::few_rows, "few_rows"},
    {Quality::constant, "constant"},
    {Quality::near_constant, "near_constant"},
    {Quality::id_like, "id_like"},
    {Quality::missing, "missing"},
    {Quality::mixed_types, "mixed_types"},
    {Quality::spelling, "spelling"},
    {Quality::rare_levels, "rare_levels"},
    {Quality::outliers, "outliers"},
    {Quality::product, "product"},
    {Quality::correlated, "correlated"},
    {Quality::determined, "determined"},
    {Quality::same_rows, "same_rows"},
    {Quality::reading, "reading"},
}};

}  // namespace

std::string_view to_text(Quality kind) {
    return std::ranges::find(kind_names, kind, &KindName::kind)->name;
}

std::vector<QualityWarning> find_quality_warnings(
    const Table& table, std::span<const ColumnExploration> columns, const Relations& relations,
    const DuplicateRows& duplicates, const std::string& target, std::span<const std::uint8_t> y,
    std::span<const std::string> notes) {
    Checks checks{.columns = columns, .rows = std::ssize(y), .target = target};
    check_columns(checks, table);
    check_rows(checks, duplicates, std::ranges::count(y, 1));
    check_numbers(checks, relations);
    check_categories(checks, relations);
    for (const std::string& note : notes) checks.warn(Quality::reading, {}, note, "");
    std::ranges::stable_sort(checks.warnings, {}, &QualityWarning::kind);
    return std::move(checks.warnings);
}

}  // namespace mlpipe
