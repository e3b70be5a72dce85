#include "cli/group_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/comparison.h"
#include "cli/text_table.h"
#include "core/error.h"
#include "core/number_text.h"
#include "persistence/metadata.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;
using Rows = std::vector<std::vector<std::string>>;

/// The longest name of a group that leaves room for the numbers.
constexpr std::size_t longest_label = 18;

std::string cut_label(const std::string& label) {
    if (display_width(label) <= longest_label) return label;
    std::string cut = label;
    while (display_width(cut) >= longest_label) {
        while ((static_cast<unsigned char>(cut.back()) & 0xc0) == 0x80) cut.pop_back();
        cut.pop_back();
    }
    return cut + "…";
}

/// Nothing unless all of it is numbers with commas between them.
std::vector<double> parse_edges(const std::string& text) {
    std::vector<double> edges;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const auto number = parse_number(text.substr(begin, end - begin));
        if (!number) return {};
        edges.push_back(*number);
        begin = end + 1;
    }
    return edges;
}

const GroupScore& named(const GroupScores& group, std::string_view name) {
    return *std::ranges::find(group.scores, name, &GroupScore::name);
}

std::string cell(const GroupScore& score) {
    if (!score.value) return "-";
    return fmt::format("{:.2f} {:.2f}-{:.2f}", score.value->value, score.value->low,
                       score.value->high);
}

std::string table(const Grouping& grouping, const std::string& positive) {
    Rows rows = {{"", "rows", "are " + cut_label(positive), "mean p", "recall", "precision"}};
    for (const GroupScores& group : grouping.groups) {
        rows.push_back({cut_label(group.label), count_text(static_cast<std::size_t>(group.rows)),
                        cell(named(group, "rate")), fmt::format("{:.2f}", group.mean_p),
                        cell(named(group, "recall")), cell(named(group, "precision"))});
    }
    return format_table(rows);
}

std::string difference_sentence(const GroupScores& group, const GroupScore& score) {
    const Estimate& to_rest = *score.to_rest;
    return wrap(fmt::format("{} of {}: {:.3f}, {:.3f} {} than of the other rows (95 % {:+.3f} to "
                            "{:+.3f})",
                            score_title(score.name), group.label, score.value->value,
                            std::abs(to_rest.value), to_rest.value > 0 ? "higher" : "lower",
                            to_rest.low, to_rest.high),
                2) +
           "\n";
}

std::string differences_text(const Grouping& grouping) {
    std::string text;
    // Of two groups each is the rest of the other: one sentence tells both.
    const std::size_t n_told = grouping.groups.size() == 2 ? 1 : grouping.groups.size();
    for (const GroupScores& group : std::span(grouping.groups).first(n_told)) {
        for (const GroupScore& score : group.scores) {
            if (score.differs()) text += difference_sentence(group, score);
        }
    }
    return text.empty() ? "No score is shown to differ from that of the other rows.\n" : text;
}

Json estimate(const Estimate& each) {
    return {{"value", each.value}, {"low", each.low}, {"high", each.high}};
}

Json score_json(const GroupScore& score) {
    if (!score.value) return nullptr;
    Json json = estimate(*score.value);
    json["difference"] = score.to_rest ? estimate(*score.to_rest) : Json(nullptr);
    return json;
}

}  // namespace

GroupingOption parse_grouping(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) return {.column = text};
    std::vector<double> edges = parse_edges(text.substr(colon + 1));
    if (edges.empty()) return {.column = text};
    return {.column = text.substr(0, colon), .edges = std::move(edges)};
}

std::string group_text(std::span<const Grouping> groupings, const std::string& positive) {
    std::string text;
    bool any_small = false;
    for (const Grouping& grouping : groupings) {
        text += "\nBy " + grouping.column + "\n\n" + table(grouping, positive) + "\n" +
                differences_text(grouping);
        for (const GroupScores& group : grouping.groups) {
            any_small = any_small || group.is_small();
        }
    }
    if (any_small) {
        text += "\n" +
                wrap(fmt::format("- and scores not compared: fewer than {} rows are behind "
                                 "the number.",
                                 fewest_rows),
                     0) +
                "\n";
    }
    return text + "\nWhere groups are alike, one comparison in twenty looks as if they were not.\n";
}

Json group_json(std::span<const Grouping> groupings) {
    Json json = Json::array();
    for (const Grouping& grouping : groupings) {
        Json groups = Json::array();
        for (const GroupScores& group : grouping.groups) {
            Json entry{{"group", group.label},
                       {"rows", group.rows},
                       {"positives", group.positives},
                       {"mean_probability", group.mean_p},
                       {"small", group.is_small()}};
            for (const GroupScore& score : group.scores) entry[score.name] = score_json(score);
            groups.push_back(std::move(entry));
        }
        json.push_back({{"column", grouping.column}, {"groups", std::move(groups)}});
    }
    return json;
}

}  // namespace mlpipe
