#include "persistence/schema_compatibility.h"

namespace mlpipe {
namespace {

/// The values that a request may hold for a column.
enum class Takes { integers, numbers, texts, anything_or_nothing };

Takes taken_by(const ColumnSchema& column) {
    switch (column.type) {
        case ColumnType::number:
            return Takes::numbers;
        case ColumnType::integer:
            return Takes::integers;
        case ColumnType::category:
            return column.integer_levels ? Takes::integers : Takes::texts;
        case ColumnType::id:
        case ColumnType::drop:
            break;
    }
    return Takes::anything_or_nothing;
}

std::string text_of(Takes takes) {
    switch (takes) {
        case Takes::integers:
            return "an integer";
        case Takes::numbers:
            return "a number";
        case Takes::texts:
            return "a text";
        case Takes::anything_or_nothing:
            break;
    }
    return "an id, which may be absent";
}

bool covers(Takes wide, Takes narrow) {
    return wide == Takes::anything_or_nothing || wide == narrow ||
           (wide == Takes::numbers && narrow == Takes::integers);
}

void compare(std::vector<std::string>& reasons, const std::string& what, const std::string& active,
             const std::string& candidate) {
    if (active == candidate) return;
    reasons.push_back(what + " is '" + candidate + "', that of the active model '" + active + "'");
}

}  // namespace

ModelInterface interface_of(const FittedPipeline& pipeline) {
    return {.schema = pipeline.schema(), .target = pipeline.target(), .names = pipeline.names()};
}

std::vector<std::string> incompatibilities(const ModelInterface& active,
                                           const ModelInterface& candidate) {
    std::vector<std::string> reasons;
    for (const ColumnSchema& column : candidate.schema.columns) {
        const Takes wanted = taken_by(column);
        if (wanted == Takes::anything_or_nothing) continue;
        const ColumnSchema* before = active.schema.find(column.name);
        if (before == nullptr) {
            reasons.push_back("it needs '" + column.name +
                              "', which requests for the active model do not have");
        } else if (!covers(wanted, taken_by(*before))) {
            reasons.push_back("'" + column.name + "' must be " + text_of(wanted) +
                              ", for the active model it is " + text_of(taken_by(*before)));
        }
    }
    compare(reasons, "its target", active.target, candidate.target);
    compare(reasons, "its positive class", active.names.positive_value,
            candidate.names.positive_value);
    compare(reasons, "its positive label", active.names.positive_label,
            candidate.names.positive_label);
    compare(reasons, "its negative label", active.names.negative_label,
            candidate.names.negative_label);
    return reasons;
}

}  // namespace mlpipe
