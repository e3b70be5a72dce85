#include "cli/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/text_table.h"
#include "cli/toml_text.h"
#include "persistence/metadata.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;
using Rows = std::vector<std::vector<std::string>>;

/// Names in two lines, broken at the first underscore, so that four algorithms fit side by side.
void add_names(Rows& rows, std::span<const std::string> names) {
    std::vector<std::string> upper = {""}, lower = {""};
    for (const std::string& name : names) {
        const std::size_t underscore = name.find('_');
        const bool whole = underscore == std::string::npos;
        upper.push_back(whole ? "" : name.substr(0, underscore));
        lower.push_back(whole ? name : name.substr(underscore + 1));
    }
    rows.push_back(std::move(upper));
    rows.push_back(std::move(lower));
}

std::string spread_text(double mean, double deviation) {
    return score_text(mean) + " ± " + score_text(deviation);
}

template <typename Each, typename Cell>
void add_row(Rows& rows, const std::string& title, const Each& all, const Cell& cell) {
    std::vector<std::string> row = {title};
    for (const auto& each : all) row.push_back(cell(each));
    rows.push_back(std::move(row));
}

Json algorithm_json(const ComparedAlgorithm& compared, int n_folds) {
    const CrossValidationResult& result = *compared.cross_validation;
    const Scores mean = mean_scores(result.fold_scores);
    const Scores deviation = std_scores(result.fold_scores);
    const ScoreIntervals intervals = fold_intervals(result.fold_scores, n_folds);
    Json metrics = Json::object();
    for (const ScoreField& field : score_fields()) {
        Json folds = Json::array();
        for (const Scores& fold : result.fold_scores) folds.push_back(fold.*field.member);
        metrics[field.name] = {{"mean", mean.*field.member},
                               {"std", deviation.*field.member},
                               {"low", intervals.low.*field.member},
                               {"high", intervals.high.*field.member},
                               {"folds", std::move(folds)}};
    }
    return {{"algorithm", compared.algorithm},
            {"fit_seconds", result.fit_seconds},
            {"metrics", std::move(metrics)},
            {"calibration", to_json(result.calibration)}};
}

}  // namespace

std::string score_title(std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> titles = {
        {{"f1", "F1"},
         {"roc_auc", "ROC AUC"},
         {"average_precision", "average precision"},
         {"log_loss", "log loss"}}};
    for (const auto& [known, title] : titles) {
        if (known == name) return std::string(title);
    }
    return name == "brier" ? "Brier score" : std::string(name);
}

std::string cross_validation_table(std::span<const ComparedAlgorithm> compared) {
    Rows rows;
    std::vector<std::string> names;
    for (const ComparedAlgorithm& each : compared) names.push_back(each.algorithm);
    add_names(rows, names);
    for (const ScoreField& field : score_fields()) {
        add_row(rows, score_title(field.name), compared, [&](const ComparedAlgorithm& each) {
            const auto& folds = each.cross_validation->fold_scores;
            return spread_text(mean_scores(folds).*field.member, std_scores(folds).*field.member);
        });
    }
    add_row(rows, "threshold", compared, [](const ComparedAlgorithm& each) {
        return score_text(static_cast<double>(each.cross_validation->choice.threshold));
    });
    add_row(rows, "time of a fit", compared, [](const ComparedAlgorithm& each) {
        return duration_text(each.cross_validation->fit_seconds);
    });
    return format_table(rows);
}

std::string training_table(const TrainingResult& result) {
    Rows rows;
    std::vector<std::string> names;
    for (const AlgorithmResult& each : result.algorithms) names.push_back(each.algorithm);
    add_names(rows, names);
    add_row(rows, "CV accuracy", result.algorithms, [](const AlgorithmResult& each) {
        const auto& folds = each.cross_validation.fold_scores;
        return spread_text(mean_scores(folds).accuracy, std_scores(folds).accuracy);
    });
    for (const ScoreField& field : score_fields()) {
        if (field.member == &Scores::accuracy) continue;
        // Short enough for four algorithms in 80 columns.
        const bool is_longest = field.member == &Scores::average_precision;
        add_row(rows, "test " + (is_longest ? "avg. precision" : score_title(field.name)),
                result.algorithms,
                [&](const AlgorithmResult& each) { return score_text(each.test.*field.member); });
    }
    add_row(rows, "train time", result.algorithms,
            [](const AlgorithmResult& each) { return duration_text(each.fit_seconds); });
    return format_table(rows);
}

std::string difference_text(std::span<const ScoreDifference> differences,
                            std::span<const ComparedAlgorithm> compared, std::size_t reference) {
    if (differences.empty()) return "";
    const auto signed_text = [](double value) { return fmt::format("{:+.3f}", value); };
    Rows rows = {{"ROC AUC minus " + compared[reference].algorithm + "'s", "mean", "95 % interval",
                  "p", ""}};
    for (const ScoreDifference& each : differences) {
        rows.push_back({compared[each.index].algorithm, signed_text(each.test.difference),
                        signed_text(each.test.low) + " to " + signed_text(each.test.high),
                        each.p_value < 0.001 ? "<0.001" : score_text(each.p_value),
                        each.is_real() ? "real" : "not shown"});
    }
    return "\n" + format_table(rows);
}

std::string search_table(const TrainingResult& result) {
    const SearchResult& first = *result.algorithms.front().search;
    std::string text;
    for (const AlgorithmResult& each : result.algorithms) {
        const SearchResult& search = *each.search;
        const std::vector<Setting> given = settings_of(search.candidates.front().settings);
        const std::vector<Setting> best = settings_of(search.settings());
        std::string changed;
        for (std::size_t i = 0; i < best.size(); ++i) {
            if (best[i].value == given[i].value) continue;
            changed +=
                (changed.empty() ? "" : ", ") + best[i].name + " " + toml_text(best[i].value);
        }
        text += wrap(fmt::format("{}: {} {}, as given {}; {}", each.algorithm,
                                 score_title(to_text(search.metric)),
                                 score_text(search.candidates[search.best].mean),
                                 score_text(search.candidates.front().mean),
                                 changed.empty() ? "the settings as given" : changed),
                     2) +
                "\n";
    }
    return fmt::format("Best of {} settings each, on other folds than those above\n\n",
                       first.candidates.size()) +
           text;
}

Json comparison_json(const LabelledTable& data, const TrainingSettings& settings,
                     std::span<const ComparedAlgorithm> compared) {
    Json algorithms = Json::array();
    for (const ComparedAlgorithm& each : compared) {
        algorithms.push_back(algorithm_json(each, settings.folds));
    }
    return {{"rows", data.typed.table.n_rows()},
            {"columns", data.typed.schema.columns.size()},
            {"positive", data.target.names.positive_value},
            {"folds", settings.folds},
            {"repeats", settings.repeats},
            {"seed", settings.seed},
            {"algorithms", std::move(algorithms)}};
}

std::string interval_table(const Scores& scores, const ScoreIntervals& intervals,
                           std::span<const ScoreTarget> targets) {
    Rows rows = {{"", "value", "95 % interval"}};
    if (!targets.empty()) rows.front().insert(rows.front().end(), {"target", ""});
    bool undecided = false;
    for (const ScoreField& field : score_fields()) {
        rows.push_back({score_title(field.name), score_text(scores.*field.member),
                        score_text(intervals.low.*field.member) + " to " +
                            score_text(intervals.high.*field.member)});
        const auto target = std::ranges::find(targets, field.name, &ScoreTarget::score);
        if (target == targets.end()) continue;
        const TargetVerdict verdict = judge(*target, intervals);
        undecided = undecided || verdict == TargetVerdict::undecided;
        rows.back().push_back((less_is_better(field) ? "< " : "> ") + score_text(target->bound));
        rows.back().emplace_back(to_text(verdict));
    }
    return format_table(rows) +
           (undecided ? "\nUndecided at this sample size: the interval holds the target.\n" : "");
}

std::string calibration_text(const CalibrationScores& calibration) {
    const auto text = [](const std::optional<Estimate>& each) {
        if (!each) return std::string("none (the classes do not overlap)");
        return fmt::format("{:.2f} ({:.2f} to {:.2f})", each->value, each->low, each->high);
    };
    const bool by_chance = calibration.expected_calibration_error <= calibration.by_chance;
    return wrap(fmt::format("Calibration: slope {}, intercept {}, in the large {}; expected error "
                            "{:.3f}, {} the {:.3f} that chance alone may give",
                            text(calibration.slope), text(calibration.intercept),
                            text(calibration.in_the_large), calibration.expected_calibration_error,
                            by_chance ? "within" : "above", calibration.by_chance),
                2) +
           "\n";
}

Json interval_json(const Scores& scores, const ScoreIntervals& intervals) {
    Json json = Json::object();
    for (const ScoreField& field : score_fields()) {
        json[field.name] = {{"value", scores.*field.member},
                            {"low", intervals.low.*field.member},
                            {"high", intervals.high.*field.member}};
    }
    return json;
}

std::string confusion_table(const ConfusionMatrix& counts, const ClassNames& names) {
    const auto text = [](std::int64_t count) {
        return count_text(static_cast<std::size_t>(count));
    };
    return format_table({{"", "predicted " + names.negative_label, names.positive_label},
                         {"actual " + names.negative_label, text(counts.true_negative),
                          text(counts.false_positive)},
                         {"actual " + names.positive_label, text(counts.false_negative),
                          text(counts.true_positive)}});
}

}  // namespace mlpipe
