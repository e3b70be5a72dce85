#include "report/exploration_bundles.h"

#include <algorithm>
#include <map>
#include <optional>

#include "core/yes_no.h"

namespace mlpipe {
namespace {

constexpr std::size_t fewest_columns = 3;
constexpr double least_reliability = 0.5;

/// The levels of a yes-or-no column: what makes two columns alike.
struct Answers {
    std::string yes, no, other;  ///< other is empty where there are two levels
    auto operator<=>(const Answers&) const = default;
};

std::optional<Answers> answers_of(const ColumnExploration& column) {
    if (column.type != ColumnType::category || column.distinct < 2 || column.distinct > 3)
        return {};
    Answers answers;
    for (const LevelRate& level : column.levels) {
        if (level.missing) continue;
        std::string& answer = is_yes_like(level.text)  ? answers.yes
                              : is_no_like(level.text) ? answers.no
                                                       : answers.other;
        if (!answer.empty()) return {};
        answer = level.text;
    }
    return answers.yes.empty() || answers.no.empty() ? std::nullopt : std::optional(answers);
}

/// How often each row says yes, and in how many columns it says the other thing.
struct Tally {
    std::vector<std::uint16_t> yes, other;
    std::vector<double> yes_share;  ///< a column
};

Tally tally_of(const Table& table, std::span<const std::size_t> columns, const Answers& answers) {
    Tally tally{.yes = std::vector<std::uint16_t>(table.n_rows()),
                .other = std::vector<std::uint16_t>(table.n_rows()),
                .yes_share = {}};
    for (const std::size_t column : columns) {
        const Texts& texts = std::get<Texts>(table.columns()[column].cells);
        const std::int32_t yes = texts.dictionary.find(answers.yes).value_or(unseen_code);
        const std::int32_t other = texts.dictionary.find(answers.other).value_or(unseen_code);
        std::int64_t n_yes = 0;
        for (std::size_t row = 0; row < texts.codes.size(); ++row) {
            const bool says_yes = texts.codes[row] == yes;
            tally.yes[row] = static_cast<std::uint16_t>(tally.yes[row] + (says_yes ? 1 : 0));
            tally.other[row] =
                static_cast<std::uint16_t>(tally.other[row] + (texts.codes[row] == other ? 1 : 0));
            n_yes += says_yes ? 1 : 0;
        }
        tally.yes_share.push_back(static_cast<double>(n_yes) / static_cast<double>(table.n_rows()));
    }
    return tally;
}

/// k / (k - 1) (1 - sum p q / variance of the counts); 0 where the counts do not vary.
double kuder_richardson_20(const Tally& tally) {
    const auto n = static_cast<double>(tally.yes.size());
    double sum = 0, squares = 0;  // exact: whole numbers
    for (const std::uint16_t count : tally.yes) {
        sum += count;
        squares += static_cast<double>(count) * count;
    }
    const double variance = squares / n - (sum / n) * (sum / n);
    if (variance <= 0) return 0;
    double within = 0;
    for (const double share : tally.yes_share) within += share * (1 - share);
    const auto k = static_cast<double>(tally.yes_share.size());
    return k / (k - 1) * (1 - within / variance);
}

Bundle bundle_of(const Tally& tally, const Answers& answers, std::span<const std::uint8_t> y) {
    const std::size_t n_columns = tally.yes_share.size();
    Bundle bundle{.columns = {},
                  .counted = answers.yes,
                  .reliability = kuder_richardson_20(tally),
                  .levels = std::vector<LevelRate>(n_columns + 2)};
    for (std::size_t count = 0; count <= n_columns; ++count) {
        bundle.levels[count].text = std::to_string(count);
    }
    bundle.levels.back().text = answers.other;
    for (std::size_t row = 0; row < y.size(); ++row) {
        const bool other = !answers.other.empty() && tally.other[row] == n_columns;
        LevelRate& level = other ? bundle.levels.back() : bundle.levels[tally.yes[row]];
        ++level.rows;
        level.positive += y[row];
    }
    std::erase_if(bundle.levels, [](const LevelRate& level) { return level.rows == 0; });
    bundle.cramers_v_corrected = cramers_v_corrected(contingency_of(bundle.levels));
    bundle.p_value = independence_p_value(contingency_of(bundle.levels));
    return bundle;
}

}  // namespace

std::vector<Bundle> find_bundles(const Table& table, std::span<const ColumnExploration> explored,
                                 const std::string& target, std::span<const std::uint8_t> y) {
    std::map<Answers, std::vector<std::size_t>> alike;
    for (std::size_t i = 0; i < explored.size(); ++i) {
        if (explored[i].name == target) continue;
        if (const auto answers = answers_of(explored[i])) alike[*answers].push_back(i);
    }
    std::vector<std::pair<std::size_t, Bundle>> found;
    for (const auto& [answers, columns] : alike) {
        if (columns.size() < fewest_columns) continue;
        Bundle bundle = bundle_of(tally_of(table, columns, answers), answers, y);
        if (bundle.reliability < least_reliability) continue;
        for (const std::size_t column : columns) bundle.columns.push_back(explored[column].name);
        found.emplace_back(columns.front(), std::move(bundle));
    }
    std::ranges::sort(found, {}, &std::pair<std::size_t, Bundle>::first);
    std::vector<Bundle> bundles;
    for (auto& [first, bundle] : found) bundles.push_back(std::move(bundle));
    return bundles;
}

}  // namespace mlpipe
