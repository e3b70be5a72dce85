// link.h: how a margin, the sum that a model decides by, becomes a probability.
#pragma once

namespace mlpipe {

enum class Link {
    mean,      ///< of trees sum / n_trees; the margin is the probability
    logistic,  ///< of trees bias + sum; probability = sigmoid(margin)
};

}  // namespace mlpipe
