// explanation_json.h: explanations as JSON, the same from the command line and over HTTP
// (docs/explanations.md).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "inspection/explainer.h"
#include "inspection/reasons.h"

namespace mlpipe {

/// The parts that are the same for every row of a model, written once. Never changes, so threads
/// may share it.
class ExplanationJson {
public:
    explicit ExplanationJson(const Explainer& explainer);

    /// Appends "unit":…,"margin":…,"base_value":…,"contributions":{"contract":0.12,…}, numbers in
    /// the shortest form that reads back to the same double. REQUIRES: one contribution a column.
    void append(std::string& out, double margin, std::span<const double> contributions) const;

private:
    std::string unit_, base_value_;   // up to the margin; from behind it to the first contribution
    std::vector<std::string> names_;  // "\"gender\":", ",\"contract\":", …
};

/// Appends "reasons":[{"column":…,"contribution":…,"points":…,"text":…},…].
void append_reasons_json(std::string& out, std::span<const ToldReason> reasons);

}  // namespace mlpipe
