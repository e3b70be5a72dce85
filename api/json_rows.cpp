#include "api/json_rows.h"

#include <fmt/format.h>

#include "core/error.h"
#include "pipeline/pipeline.h"

namespace mlpipe::api {
namespace {

/// Faults beyond these are not looked for: the caller has enough to mend.
constexpr std::size_t enough_faults = 100;

/// Scores one row after another with one reader and scorer.
class Answerer {
public:
    Answerer(const LoadedModel& model, const AnswerJson& json, float threshold, RowRecords& records)
        : json_(json),
          threshold_(threshold),
          records_(records),
          reader_(model.pipeline.schema()),
          scorer_(model.pipeline) {}

    /// The faults of the row, if it has some; else `answer` is set.
    std::vector<FieldFault> read(std::string_view row, RowAnswer& answer) {
        if (!reader_.read(row)) return reader_.faults();
        try {
            answer.p = scorer_.predict_proba(reader_.row());
        } catch (const SchemaMismatch& error) {  // an imported model has no answer for this row
            return {{"", "no_answer", std::string("Prediction failed: ") + error.what()}};
        }
        records_.add(prediction_of(reader_, answer.p, threshold_));
        json_.append_ids(answer.ids, reader_);
        answer.warnings = reader_.warnings();
        return {};
    }

private:
    const AnswerJson& json_;
    const float threshold_;
    RowRecords& records_;
    JsonRowReader reader_;
    RowScorer scorer_;
};

}  // namespace

void JsonRows::add(const std::function<void(std::string&)>& append) {
    const std::size_t begin = text.size();
    append(text);
    sizes.push_back(text.size() - begin);
}

RowAnswers answer_rows(const LoadedModel& model, const AnswerJson& json, const JsonRows& rows,
                       float threshold, RowRecords& records) {
    Answerer answerer(model, json, threshold, records);
    RowAnswers answers;
    std::string_view rest = rows.text;
    for (std::size_t i = 0; i < rows.sizes.size(); ++i) {
        RowAnswer answer;
        for (FieldFault& fault : answerer.read(rest.substr(0, rows.sizes[i]), answer)) {
            if (rows.sizes.size() > 1) {
                fault.message = fmt::format("row {}: {}", i + 1, fault.message);
            }
            answers.faults.push_back(std::move(fault));
        }
        if (answers.faults.size() >= enough_faults) break;
        if (answers.faults.empty()) answers.rows.push_back(std::move(answer));
        rest.remove_prefix(rows.sizes[i]);
    }
    if (!answers.faults.empty()) answers.rows.clear();
    return answers;
}

}  // namespace mlpipe::api
