#include "report/exploration_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/utf8.h"

namespace mlpipe {
namespace {

constexpr std::int64_t fewest_rows = 10;
constexpr std::int64_t smallest_part = 200;  ///< and one row in so many
constexpr double most_p = 0.05;              ///< of all columns together
constexpr std::size_t name_width = 60;

/// The level with the highest and the one with the lowest rate; the earlier one if equal.
struct Ends {
    const LevelRate* highest = nullptr;
    const LevelRate* lowest = nullptr;
};

template <typename Counts>
Ends ends_of(std::span<const LevelRate> levels, const Counts& counts) {
    std::int64_t all = 0;
    for (const LevelRate& level : levels) all += level.rows;
    const std::int64_t enough = std::max(fewest_rows, all / smallest_part);
    Ends ends;
    for (const LevelRate& level : levels) {
        if (level.rows < enough || !counts(level)) continue;
        if (ends.highest == nullptr || level.rate() > ends.highest->rate()) ends.highest = &level;
        if (ends.lowest == nullptr || level.rate() < ends.lowest->rate()) ends.lowest = &level;
    }
    return ends;
}

bool are_apart(const Ends& ends) {
    return ends.highest != nullptr && ends.highest->interval().low > ends.lowest->interval().high;
}

/// (column, level) that an earlier column says as well.
using Repeats = std::set<std::pair<std::string, std::string>>;

Repeats repeats_in(const Relations& relations) {
    Repeats repeats;
    for (const SameRows& same : relations.same_rows) {
        for (std::size_t i = 1; i < same.places.size(); ++i) {
            repeats.emplace(same.places[i].column, same.places[i].level);
        }
    }
    return repeats;
}

std::string level_name(const LevelRate& level) {
    return level.missing ? "the rows without it" : shortened(level.text, name_width);
}

std::string sentence(const std::string& subject, const Ends& ends, const std::string& positive,
                     std::string_view suffix = "") {
    return fmt::format("{}: {} in {} of {}{}, in {} of {}{}", subject, positive,
                       rate_text(*ends.highest), level_name(*ends.highest), suffix,
                       rate_text(*ends.lowest), level_name(*ends.lowest), suffix);
}

std::string bundle_name(const Bundle& bundle) {
    return fmt::format("number of {} among {} … {} ({} columns)", shortened(bundle.counted, 20),
                       shortened(bundle.columns.front(), name_width),
                       shortened(bundle.columns.back(), name_width), bundle.columns.size());
}

constexpr double the_same = 0.99;  ///< |r| of two numbers of which one finding is enough

/// Drops a finding about a number that a stronger one speaks for already, which then says so.
void merge_correlated(std::vector<Finding>& findings, const Relations& relations) {
    const auto same = [&](const std::string& a, const std::string& b) {
        return std::ranges::any_of(relations.correlated, [&](const CorrelatedNumbers& pair) {
            const bool named =
                (pair.first == a && pair.second == b) || (pair.first == b && pair.second == a);
            return named && std::abs(pair.correlation) >= the_same;
        });
    };
    std::vector<Finding> kept;
    for (Finding& finding : findings) {
        const auto before = std::ranges::find_if(
            kept, [&](const Finding& each) { return same(each.columns[0], finding.columns[0]); });
        if (before == kept.end()) {
            kept.push_back(std::move(finding));
        } else {
            before->text +=
                fmt::format("; {} says the same", shortened(finding.columns[0], name_width));
        }
    }
    findings = std::move(kept);
}

}  // namespace

std::string rate_text(const LevelRate& level) {
    const Interval interval = level.interval();
    const double rate = 100 * level.rate();
    const int decimals = rate < 10 || rate > 90 ? 1 : 0;
    return fmt::format("{:.{}f} % ({:.{}f}-{:.{}f} %)", rate, decimals, 100 * interval.low,
                       decimals, 100 * interval.high, decimals);
}

std::string shortened(const std::string& text, std::size_t width) {
    std::size_t kept = 0;  // bytes of the first width - 1 characters
    std::size_t at = 0;
    for (std::size_t n = 0; at < text.size(); ++n) {
        if (n + 1 == width) kept = at;
        if (n == width) return text.substr(0, kept) + "…";
        at += std::max<std::size_t>(1, utf8_length(std::string_view(text).substr(at)));
    }
    return text;
}

std::vector<Finding> find_findings(std::span<const ColumnExploration> columns,
                                   std::span<const Bundle> bundles, const Relations& relations,
                                   const std::string& target, const std::string& positive) {
    std::vector<Finding> findings;
    const std::string what = shortened(positive, name_width);
    const double allowed =
        most_p / static_cast<double>(std::max<std::size_t>(1, columns.size() + bundles.size()));
    const Repeats repeats = repeats_in(relations);
    for (const ColumnExploration& column : columns) {
        if (column.name == target || column.strength() <= 0) continue;
        if (column.association.p_value > allowed) continue;
        const Ends ends = ends_of(column.levels, [&](const LevelRate& level) {
            return !repeats.contains({column.name, level.text});
        });
        if (!are_apart(ends)) continue;
        findings.push_back({.columns = {column.name},
                            .highest = *ends.highest,
                            .lowest = *ends.lowest,
                            .strength = column.strength(),
                            .text = sentence(shortened(column.name, name_width), ends, what)});
    }
    for (const Bundle& bundle : bundles) {
        const Ends ends = ends_of(bundle.levels, [](const LevelRate&) { return true; });
        if (!are_apart(ends) || bundle.p_value > allowed) continue;
        findings.push_back({.columns = bundle.columns,
                            .highest = *ends.highest,
                            .lowest = *ends.lowest,
                            .strength = bundle.cramers_v_corrected,
                            .text = sentence(bundle_name(bundle), ends, what)});
    }
    std::ranges::stable_sort(findings, std::ranges::greater{}, &Finding::strength);
    merge_correlated(findings, relations);
    return findings;
}

}  // namespace mlpipe
