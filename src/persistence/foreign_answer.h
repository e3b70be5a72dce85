// foreign_answer.h: which value of a foreign graph holds the probabilities, and what its classes
// are called. Private to this room.
#pragma once

#include <array>
#include <string>

#include "persistence/foreign_graph.h"

namespace mlpipe {

struct ForeignAnswer {
    /// The values that hold the probabilities of the two classes: the same one, with two numbers a
    /// row, or one each; only the second is known where a model gives but the positive class.
    std::array<std::string, 2> values;
    std::array<std::string, 2> labels;
};

/// Throws BadFormat where there is none: a regressor, more than two classes, scores.
[[nodiscard]] ForeignAnswer find_answer(const ForeignGraph& foreign);

}  // namespace mlpipe
