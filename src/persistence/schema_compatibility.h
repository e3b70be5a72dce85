// schema_compatibility.h: whether a model can take the place of another without a caller noticing:
// every request that is valid for the one must be valid for the other, and be answered in the same
// words.
#pragma once

#include <string>
#include <vector>

#include "pipeline/pipeline.h"

namespace mlpipe {

/// What callers of a model rely on.
struct ModelInterface {
    Schema schema;
    std::string target;  ///< the answer has a field <target>_probability
    ClassNames names;
};
[[nodiscard]] ModelInterface interface_of(const FittedPipeline& pipeline);

/// Why `candidate` cannot answer the requests of `active`, a sentence each, those about columns in
/// the order of the candidate's schema; none if it can. Reasons are:
///   - a feature that `active` does not have, or has as an id, which requests may leave out;
///   - a feature of a narrower type: requests hold what the JSON reader takes for a type, so an
///     integer column takes fewer values than a number column, and a category takes texts, or
///     integers if all its levels are;
///   - another target, other labels, another positive class.
/// No reasons are: a column less (it becomes an unknown field, which is a warning), other levels or
/// ranges (a warning as well), another threshold or algorithm.
[[nodiscard]] std::vector<std::string> incompatibilities(const ModelInterface& active,
                                                         const ModelInterface& candidate);

}  // namespace mlpipe
