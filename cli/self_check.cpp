#include "cli/self_check.h"

#include <fmt/format.h>

#include <bit>
#include <stdexcept>

#include "persistence/onnx_model.h"

namespace mlpipe {

void check_written(const std::string& onnx, const FittedPipeline& pipeline, const Table& table,
                   Threads threads) {
    const FittedPipeline loaded = from_onnx(onnx, "the new model");
    const std::vector<float> expected = pipeline.predict_proba(table, threads);
    const std::vector<float> answered = loaded.predict_proba(table, threads);
    for (std::size_t row = 0; row < expected.size(); ++row) {
        if (std::bit_cast<std::uint32_t>(expected[row]) !=
            std::bit_cast<std::uint32_t>(answered[row])) {
            throw std::logic_error(
                fmt::format("the saved model gives row {} the probability {}, the one in memory {}",
                            row + 1, answered[row], expected[row]));
        }
    }
    if (std::bit_cast<std::uint32_t>(pipeline.threshold()) !=
        std::bit_cast<std::uint32_t>(loaded.threshold())) {
        throw std::logic_error("the saved model has another threshold than the one in memory");
    }
}

}  // namespace mlpipe
