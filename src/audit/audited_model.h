// audited_model.h: the model that gave an answer, as far as the audit log must know it to say later
// what a record means: which version, which bytes, which columns with which levels.
#pragma once

#include <string>
#include <string_view>

#include "table/schema.h"

namespace mlpipe {

struct AuditedModel {
    std::string version;  ///< "2026_11_22_001"
    std::string sha256;   ///< of its file, 64 hexadecimal digits
    std::string target;   ///< "churn"
    Schema schema;        ///< names, types and levels are kept, ranges are not
};

/// `model` as JSON in one line; equal models give equal bytes, so their SHA-256 names them.
[[nodiscard]] std::string definition_of(const AuditedModel& model);
/// The inverse. Throws BadFormat.
[[nodiscard]] AuditedModel parse_definition(std::string_view definition);

}  // namespace mlpipe
