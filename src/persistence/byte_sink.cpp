#include "persistence/byte_sink.h"

#include <algorithm>

namespace mlpipe {

void ComparingSink::write(std::string_view bytes) {
    if (differs_) return;
    const std::string_view here = expected_.substr(n_same_, bytes.size());
    if (here == bytes) {
        n_same_ += bytes.size();
        return;
    }
    n_same_ += static_cast<std::size_t>(std::ranges::mismatch(here, bytes).in1 - here.begin());
    differs_ = true;
}

}  // namespace mlpipe
