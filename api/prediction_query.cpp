#include "api/prediction_query.h"

#include <utility>

#include "api/query.h"
#include "core/number_text.h"

namespace mlpipe::api {
namespace {

/// As many as a model has columns are told at most; this keeps the number within reason.
constexpr double most_reasons = 1000;

/// A query may name thousands of parameters in few bytes; nobody reads as many faults.
constexpr std::size_t enough_faults = 100;

std::optional<double> number_in(std::string_view value, double low, double high) {
    const auto text = percent_decode(value);
    const auto number = text ? parse_number(*text) : std::nullopt;
    return number && *number >= low && *number <= high ? number : std::nullopt;
}

/// A parameter that may stand once.
class Once {
public:
    explicit Once(std::string name) : name_(std::move(name)) {}

    [[nodiscard]] bool is(std::string_view name) const { return percent_decode(name) == name_; }
    /// Whether it may be read; a fault if not.
    bool take(std::vector<FieldFault>& faults) {
        if (!std::exchange(seen_, true)) return true;
        faults.push_back({name_, "duplicate", "Duplicate query parameter: " + name_});
        return false;
    }

private:
    std::string name_;
    bool seen_ = false;
};

}  // namespace

PredictionQuery read_prediction_query(std::string_view query, std::vector<FieldFault>& faults) {
    PredictionQuery asked;
    Once threshold("threshold"), explain("explain");
    for_each_parameter(query, [&](std::string_view name, std::string_view value) {
        if (faults.size() >= enough_faults) return;
        if (threshold.is(name)) {
            if (!threshold.take(faults)) return;
            const auto number = number_in(value, 0, 1);
            if (number) asked.threshold = static_cast<float>(*number);
            if (number) return;
            faults.push_back({"threshold", "range", "threshold must be a number from 0 to 1"});
        } else if (explain.is(name)) {
            if (!explain.take(faults)) return;
            const auto number = number_in(value, 1, most_reasons);
            if (number) asked.n_reasons = static_cast<std::size_t>(*number);
            if (number && *number == static_cast<double>(asked.n_reasons)) return;
            faults.push_back({"explain", "range", "explain must be a whole number from 1 to 1000"});
        } else {
            const std::string printable = printable_uri(name);
            faults.push_back({printable, "unknown", "Unknown query parameter: " + printable});
        }
    });
    return asked;
}

std::optional<float> read_threshold(std::string_view query, std::vector<FieldFault>& faults) {
    const PredictionQuery asked = read_prediction_query(query, faults);
    if (asked.n_reasons > 0) {
        faults.push_back({"explain", "unknown",
                          "Reasons are told by /predict and /explain, for one row at a time; for "
                          "many use mlpipe predict --explain"});
    }
    return asked.threshold;
}

}  // namespace mlpipe::api
