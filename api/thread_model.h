// thread_model.h: the model as one event loop thread has it, with the buffers to answer from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/model_slot.h"
#include "api/prediction_log.h"
#include "api/predictor.h"

namespace mlpipe::api {

class ThreadModel {
public:
    /// `log` takes the thread's predictions by the model that it has.
    explicit ThreadModel(PredictionLog& log) : log_(log) {}

    /// Takes over what `slot` has, if it has changed. One atomic load if not.
    void refresh(const ModelSlot& slot);

    /// Null without a model.
    [[nodiscard]] Predictor* predictor() & { return predictor_ ? &*predictor_ : nullptr; }
    /// Why there is no model; empty if there is one.
    [[nodiscard]] const std::string& problem() const& { return problem_; }

private:
    PredictionLog& log_;
    std::uint64_t generation_ = 0;
    std::string problem_;
    std::optional<Predictor> predictor_;
};

}  // namespace mlpipe::api
