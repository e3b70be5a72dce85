#include "report/related_categories.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "metrics/association.h"

namespace mlpipe {
namespace {

constexpr double least_association = 0.5;
constexpr std::size_t most_listed = 100;
constexpr std::int32_t most_levels = 50;
constexpr std::int64_t fewest_same_rows = 5;

const Texts& texts_of(const Table& table, std::size_t column) {
    return std::get<Texts>(table.columns()[column].cells);
}

/// A code with missing as the first level.
std::size_t level_of(std::int32_t code) {
    return static_cast<std::size_t>(code + 1);
}

Contingency cross_table(const Texts& a, const Texts& b, std::span<const std::uint32_t> rows) {
    Contingency table(level_of(a.dictionary.size()), level_of(b.dictionary.size()));
    for (const std::uint32_t row : rows) ++table.at(level_of(a.codes[row]), level_of(b.codes[row]));
    return table;
}

/// Whether rows with the same level of `a` always have the same level of `b`.
bool determines(const Texts& a, const Texts& b) {
    constexpr std::int32_t unknown = -2;
    std::vector<std::int32_t> level_of_b(level_of(a.dictionary.size()), unknown);
    for (std::size_t row = 0; row < a.codes.size(); ++row) {
        std::int32_t& known = level_of_b[level_of(a.codes[row])];
        if (known == unknown) known = b.codes[row];
        if (known != b.codes[row]) return false;
    }
    return true;
}

/// What is found about the pairs (column, another one after it).
struct Pairs {
    std::vector<AssociatedCategories> associated;
    std::vector<DeterminedCategory> determined;
};

void compare(Pairs& pairs, const Column& first, const Column& second, bool first_may,
             bool second_may, std::span<const std::uint32_t> rows) {
    const Texts& a = std::get<Texts>(first.cells);
    const Texts& b = std::get<Texts>(second.cells);
    if (a.dictionary.size() <= most_levels && b.dictionary.size() <= most_levels) {
        const double v = cramers_v_corrected(cross_table(a, b, rows));
        if (v >= least_association) {
            pairs.associated.push_back(
                {.first = first.name, .second = second.name, .cramers_v_corrected = v});
        }
    }
    const bool forward = first_may && determines(a, b);
    const bool backward = second_may && determines(b, a);
    if (forward) {
        pairs.determined.push_back(
            {.determining = first.name, .determined = second.name, .mutual = backward});
    } else if (backward) {
        pairs.determined.push_back({.determining = second.name, .determined = first.name});
    }
}

/// A number that stands for a set of rows: two sets are equal if theirs are, but for a chance of
/// 2^-64 a pair.
std::uint64_t mixed(std::uint64_t row) {
    row += 0x9e3779b97f4a7c15U;  // splitmix64
    row = (row ^ (row >> 30)) * 0xbf58476d1ce4e5b9U;
    row = (row ^ (row >> 27)) * 0x94d049bb133111ebU;
    return row ^ (row >> 31);
}

struct RowSet {
    std::uint64_t sum = 0;
    std::int64_t rows = 0;
    auto operator<=>(const RowSet&) const = default;
};

std::vector<SameRows> find_same_rows(const Table& table, std::span<const std::size_t> columns) {
    const auto enough = std::max(fewest_same_rows, static_cast<std::int64_t>(table.n_rows() / 200));
    std::map<RowSet, SameRows> sets;
    for (const std::size_t column : columns) {
        const Texts& texts = texts_of(table, column);
        std::vector<RowSet> levels(level_of(texts.dictionary.size()));
        for (std::size_t row = 0; row < texts.codes.size(); ++row) {
            RowSet& level = levels[level_of(texts.codes[row])];
            level.sum += mixed(row);
            ++level.rows;
        }
        for (std::size_t i = 0; i < levels.size(); ++i) {
            if (levels[i].rows < enough) continue;
            SameRows& same = sets[levels[i]];
            same.rows = levels[i].rows;
            const bool missing = i == 0;
            same.places.push_back({.column = table.columns()[column].name,
                                   .level = missing ? std::string()
                                                    : std::string(texts.dictionary.text(
                                                          static_cast<std::int32_t>(i) - 1)),
                                   .missing = missing});
        }
    }
    std::vector<SameRows> found;
    for (auto& [set, same] : sets) {
        if (same.places.size() > 1) found.push_back(std::move(same));
    }
    std::ranges::sort(found, [](const SameRows& a, const SameRows& b) {
        if (a.places.size() != b.places.size()) return a.places.size() > b.places.size();
        if (a.rows != b.rows) return a.rows > b.rows;
        return std::tie(a.places[0].column, a.places[0].level) <
               std::tie(b.places[0].column, b.places[0].level);
    });
    return found;
}

template <typename T>
void append(std::vector<T>& all, std::vector<T>& more) {
    std::ranges::move(more, std::back_inserter(all));
}

}  // namespace

void relate_categories(Relations& relations, const Table& table,
                       std::span<const ColumnExploration> explored,
                       std::span<const std::size_t> columns, std::span<const std::uint32_t> rows,
                       Threads threads) {
    const auto may_determine = [&](std::size_t column) {
        return explored[column].distinct * 10 <= static_cast<std::int64_t>(table.n_rows());
    };
    std::vector<Pairs> pairs(columns.size());
    for_each_block(columns.size(), threads, [&](std::size_t i) {
        for (std::size_t j = i + 1; j < columns.size(); ++j) {
            compare(pairs[i], table.columns()[columns[i]], table.columns()[columns[j]],
                    may_determine(columns[i]), may_determine(columns[j]), rows);
        }
    });
    for (Pairs& each : pairs) {
        append(relations.associated, each.associated);
        append(relations.determined, each.determined);
    }
    std::ranges::stable_sort(relations.associated, [](const auto& a, const auto& b) {
        return a.cramers_v_corrected > b.cramers_v_corrected;
    });
    if (relations.associated.size() > most_listed) relations.associated.resize(most_listed);
    if (relations.determined.size() > most_listed) relations.determined.resize(most_listed);
    relations.same_rows = find_same_rows(table, columns);
}

}  // namespace mlpipe
