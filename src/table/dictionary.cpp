#include "table/dictionary.h"

namespace mlpipe {

Dictionary::Dictionary(const Dictionary& other) {
    for (const std::string& text : other.texts_) add(text);
}

Dictionary& Dictionary::operator=(const Dictionary& other) {
    if (this != &other) *this = Dictionary(other);
    return *this;
}

std::int32_t Dictionary::add(std::string_view text) {
    if (const auto found = codes_.find(text); found != codes_.end()) return found->second;
    const std::int32_t code = size();
    codes_.emplace(texts_.emplace_back(text), code);
    return code;
}

std::optional<std::int32_t> Dictionary::find(std::string_view text) const {
    const auto found = codes_.find(text);
    return found == codes_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace mlpipe
