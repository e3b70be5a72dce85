#include "api/openapi_cache.h"

#include <utility>

namespace mlpipe::api {

std::shared_ptr<const Tagged> OpenApiCache::find(std::uint64_t generation) const {
    const std::lock_guard lock(mutex_);
    return generation == generation_ ? document_ : nullptr;
}

void OpenApiCache::put(std::uint64_t generation, std::shared_ptr<const Tagged> document) {
    const std::lock_guard lock(mutex_);
    if (generation < generation_) return;  // of a model that has been replaced meanwhile
    generation_ = generation;
    document_ = std::move(document);
}

}  // namespace mlpipe::api
