// audit_text.h: records of the audit log as JSON and CSV.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "audit/audit_reader.h"

namespace mlpipe {

/// {"time", "request_id", "key_id", "client", "method", "path", "model_version", "model_sha256",
/// "ids": {…}, "inputs": {…}, "threshold", "prediction", "probability", "confidence",
/// "recommendation", "warnings", "latency_us", "traceparent"} in one line, without a line end. What
/// was not known is null; numbers read back to the same float32.
[[nodiscard]] std::string record_json(const AuditRecord& record);
/// {"records", "from", "to", "reason"}.
[[nodiscard]] nlohmann::ordered_json loss_json(const AuditLoss& loss);
/// "5 predictions were lost between … and …: they came faster than they could be written".
[[nodiscard]] std::string loss_text(const AuditLoss& loss);

/// An id as it is shown: its text, or "hmac-sha256:" and its hash.
[[nodiscard]] std::string shown_id(const AuditedId& id);

/// The same as a table of one column for each id and input of all models.
class AuditCsv {
public:
    /// `models`: every one whose records will come.
    explicit AuditCsv(const std::vector<AuditedModel>& models);

    /// With line ends.
    [[nodiscard]] std::string header() const;
    [[nodiscard]] std::string row(const AuditRecord& record) const;

private:
    std::vector<std::string> ids_, inputs_;  // names of columns
};

}  // namespace mlpipe
