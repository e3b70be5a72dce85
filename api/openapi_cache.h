// openapi_cache.h: the OpenAPI document of the active model, made once.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "api/entity_tag.h"

namespace mlpipe::api {

/// Any thread may ask and put. `generation`: of the model, see ModelSlot.
class OpenApiCache {
public:
    /// Null unless the document of that generation was put.
    [[nodiscard]] std::shared_ptr<const Tagged> find(std::uint64_t generation) const;
    void put(std::uint64_t generation, std::shared_ptr<const Tagged> document);

private:
    mutable std::mutex mutex_;
    std::uint64_t generation_ = 0;  // of no model
    std::shared_ptr<const Tagged> document_;
};

}  // namespace mlpipe::api
