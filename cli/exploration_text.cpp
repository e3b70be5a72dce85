#include "cli/exploration_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/text_table.h"

namespace mlpipe {
namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t most_findings = 12;
constexpr std::size_t most_columns = 40;
constexpr std::size_t most_detailed = 8;
constexpr std::size_t most_levels = 8;
constexpr std::size_t most_of_a_kind = 4;
constexpr std::size_t name_width = 24;

std::string per_cent(double share) {
    return fmt::format("{:.1f} %", 100 * share);
}

std::string rest_text(std::size_t shown, std::size_t all, std::string_view noun) {
    if (all <= shown) return "";
    return fmt::format("  … and {} more {}; --json lists all\n", count_text(all - shown), noun);
}

std::string heading(std::string_view text) {
    return fmt::format("\n{}\n\n", text);
}

/// `text` behind `mark`, with lines below it indented by as much; " %" stays with its number.
std::string item(std::string_view mark, std::string text) {
    constexpr std::string_view unbroken = "\u00a0%";
    for (std::size_t at; (at = text.find(" %")) != std::string::npos;)
        text.replace(at, 2, unbroken);
    const std::size_t indent = display_width(mark);
    std::string wrapped = wrap(text, indent, 80 - indent);
    for (std::size_t at; (at = wrapped.find(unbroken)) != std::string::npos;) {
        wrapped.replace(at, unbroken.size(), " %");
    }
    return std::string(mark) + wrapped + '\n';
}

std::string summary(const Exploration& exploration) {
    std::size_t ids = 0, numbers = 0, categories = 0;
    std::int64_t missing = 0;
    for (const ColumnExploration& column : exploration.columns) {
        missing += column.missing;
        const bool category = column.type == ColumnType::category;
        ++(column.type == ColumnType::id ? ids : category ? categories : numbers);
    }
    const LevelRate& all = exploration.all;
    const Interval interval = all.interval();
    std::string text = fmt::format(
        "{}, {} and the target: {}, {}{}\n", count_text(static_cast<std::size_t>(all.rows), "row"),
        count_text(exploration.columns.size(), "column"), count_text(numbers, "number"),
        categories == 1 ? "1 category" : count_text(categories) + " categories",
        ids == 0 ? "" : ", " + count_text(ids, "id"));
    text += wrap(fmt::format("{} is \"{}\" in {}: {} (95 % interval {} to {})",
                             shortened(exploration.target, name_width),
                             shortened(exploration.names.positive_value, name_width),
                             count_text(static_cast<std::size_t>(all.positive), "row"),
                             per_cent(all.rate()), per_cent(interval.low), per_cent(interval.high)),
                 2) +
            '\n';
    text += missing == 0 ? std::string("No cell is missing\n")
                         : count_text(static_cast<std::size_t>(missing), "cell") + " missing\n";
    return text;
}

std::string findings_text(const Exploration& exploration) {
    std::string text = heading("What stands out, strongest first");
    const std::size_t n = std::min(most_findings, exploration.findings.size());
    for (std::size_t i = 0; i < n; ++i) {
        text += item(fmt::format("{:>3}. ", i + 1), exploration.findings[i].text);
    }
    if (n == 0) text += "  Nothing that chance would not give as well\n";
    return text + rest_text(n, exploration.findings.size(), "findings");
}

std::string columns_text(const Exploration& exploration,
                         std::span<const ColumnExploration* const> columns) {
    Rows rows = {{"column", "type", "missing", "distinct", "Cramér V", "AUC", "info"}};
    const std::size_t n = std::min(most_columns, columns.size());
    for (const ColumnExploration* column : columns.first(n)) {
        const TargetAssociation& association = column->association;
        rows.push_back({shortened(column->name, name_width), std::string(to_text(column->type)),
                        count_text(static_cast<std::size_t>(column->missing)),
                        count_text(static_cast<std::size_t>(column->distinct)),
                        score_text(association.cramers_v_corrected),
                        score_text(association.roc_auc),
                        fmt::format("{:.4f}", association.mutual_information)});
    }
    std::string text = heading("Columns by what they tell about the target") +
                       format_table(rows, 2) + rest_text(n, columns.size(), "columns");
    for (const ColumnExploration& column : exploration.columns) {
        if (column.type == ColumnType::id) {
            text += fmt::format("id: {}\n", shortened(column.name, name_width));
        }
    }
    return text;
}

/// A bar that is 12 blocks long at 100 %, to the nearest half block.
std::string bar(double rate) {
    std::string text;
    long halves = std::lround(24 * rate);
    for (; halves > 1; halves -= 2) text += "█";
    return halves == 1 ? text + "▌" : text;
}

/// Rows of the table of rates: the levels with most rows, the highest rate first; bands in order.
void add_levels(Rows& rows, const std::string& title, std::span<const LevelRate> levels,
                bool in_order) {
    rows.push_back({shortened(title, 78)});
    std::vector<const LevelRate*> most;
    for (const LevelRate& level : levels) most.push_back(&level);
    if (!in_order) {
        most.resize(std::min(most.size(), most_levels));
        std::ranges::stable_sort(most, std::ranges::greater{},
                                 [](const LevelRate* level) { return level->rate(); });
    }
    for (const LevelRate* level : most) {
        const Interval interval = level->interval();
        rows.push_back({"  " + shortened(shown(*level), name_width),
                        count_text(static_cast<std::size_t>(level->rows)), per_cent(level->rate()),
                        fmt::format("{:.1f} to {:.1f} %", 100 * interval.low, 100 * interval.high),
                        bar(level->rate())});
    }
    if (most.size() < levels.size()) {
        rows.push_back({fmt::format("  … {} more", count_text(levels.size() - most.size()))});
    }
}

/// Columns to the right, but for the names and the bars.
std::string rates_table(const Rows& rows) {
    std::vector<std::size_t> widths(4);
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < std::min<std::size_t>(4, row.size()) && row.size() > 1; ++i) {
            widths[i] = std::max(widths[i], display_width(row[i]));
        }
    }
    std::string table;
    for (const auto& row : rows) {
        std::string line = row[0];
        if (row.size() > 1) {
            line += std::string(widths[0] - display_width(row[0]), ' ');
            for (std::size_t i = 1; i < 4; ++i) {
                line += "  " + std::string(widths[i] - display_width(row[i]), ' ') + row[i];
            }
            if (!row[4].empty()) line += "  " + row[4];
        }
        table += line + '\n';
    }
    return table;
}

std::string rates_text(const Exploration& exploration,
                       std::span<const ColumnExploration* const> columns) {
    Rows rows;
    rows.push_back({"", "rows", "rate", "95 % interval", ""});
    const std::size_t n = std::min(most_detailed, columns.size());
    for (const ColumnExploration* column : columns.first(n)) {
        add_levels(rows, column->name, column->levels, column->bands.has_value());
    }
    for (const Bundle& bundle : exploration.bundles) {
        add_levels(rows,
                   fmt::format("number of {} among {} … {} ({} columns)",
                               shortened(bundle.counted, 12), shortened(bundle.columns.front(), 20),
                               shortened(bundle.columns.back(), 20), bundle.columns.size()),
                   bundle.levels, true);
    }
    return heading(fmt::format("Rate of {} by level and band, strongest columns first",
                               shortened(exploration.names.positive_label, 20))) +
           rates_table(rows) + rest_text(n, columns.size(), "columns");
}

/// At most eight characters, or nine below zero.
std::string short_number(double value) {
    const double size = std::abs(value);
    if (std::isnan(value)) return "-";
    if (value != 0 && (size >= 1e7 || size < 1e-3)) return fmt::format("{:.2e}", value);
    return size >= 1e4 ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value);
}

void add_summary(Rows& rows, const std::string& name, const std::string& label,
                 const NumberSummary& summary) {
    rows.push_back({name, shortened(label, 10), short_number(summary.mean)});
    for (const double quantile : summary.quantiles) rows.back().push_back(short_number(quantile));
}

std::string numbers_text(const Exploration& exploration,
                         std::span<const ColumnExploration* const> columns) {
    Rows rows = {{"", "", "mean", "5 %", "25 %", "median", "75 %", "95 %"}};
    std::size_t shown = 0, all = 0;
    for (const ColumnExploration* column : columns) {
        if (!column->distribution || ++all > most_detailed) continue;
        ++shown;
        add_summary(rows, shortened(column->name, 18), exploration.names.negative_label,
                    column->distribution->negative);
        add_summary(rows, "", exploration.names.positive_label, column->distribution->positive);
    }
    if (shown == 0) return "";
    return heading("Numbers in either class") + format_table(rows, 2) +
           rest_text(shown, all, "numbers");
}

std::string warnings_text(const Exploration& exploration) {
    if (exploration.warnings.empty()) return heading("No fault was found in the data");
    std::string text = heading("What to look at before training");
    const auto& warnings = exploration.warnings;
    for (std::size_t begin = 0; begin < warnings.size();) {
        std::size_t end = begin;
        while (end < warnings.size() && warnings[end].kind == warnings[begin].kind) ++end;
        const std::size_t n = std::min(end - begin, most_of_a_kind);
        for (std::size_t i = begin; i < begin + n; ++i) {
            text += item("- ", fmt::format("{}: {}", to_text(warnings[i].kind), warnings[i].text));
            const bool last = i + 1 == begin + n;  // the same advice is said once
            const bool said = !last && warnings[i + 1].advice == warnings[i].advice;
            if (!said && !warnings[i].advice.empty()) {
                text += item("  > ", warnings[i].advice);
            }
        }
        text += rest_text(n, end - begin, "of this kind");
        begin = end;
    }
    return text;
}

}  // namespace

std::string exploration_text(const Exploration& exploration) {
    const std::vector<const ColumnExploration*> columns = by_strength(exploration);
    return summary(exploration) + findings_text(exploration) + columns_text(exploration, columns) +
           rates_text(exploration, columns) + numbers_text(exploration, columns) +
           warnings_text(exploration);
}

}  // namespace mlpipe
