// post_transform.h: how the models of ai.onnx.ml turn sums into scores, as onnxruntime does
// (onnxruntime/core/providers/cpu/ml/ml_common.h). Private to this room.
#pragma once

#include <span>
#include <string>

#include "graph/operators.h"

namespace mlpipe::graph {

enum class PostTransform { none, logistic, softmax, softmax_zero, probit };

/// The attribute 'post_transform'.
[[nodiscard]] PostTransform read_post_transform(NodeReader& reader);

/// The scores of all classes or targets, two or more, in place.
void transform_scores(std::span<double> scores, PostTransform transform);

/// The scores of a regressor's targets: of a single one onnxruntime transforms nothing but PROBIT.
void transform_targets(std::span<double> scores, PostTransform transform);

}  // namespace mlpipe::graph
