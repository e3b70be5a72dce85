#include "table/dictionary.h"

#include <algorithm>
#include <cstring>

namespace mlpipe {
namespace {

template <typename Word>
std::uint64_t load(const char* bytes) {
    Word word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

std::uint64_t mixed(std::uint64_t state, std::uint64_t word) {
    state = (state ^ word) * 0x9e3779b97f4a7c15;
    return state ^ (state >> 32);
}

/// Eight bytes a step; the loads at the ends overlap, so that no text needs a loop over bytes.
std::uint32_t hash_of(std::string_view text) {
    const char* bytes = text.data();
    const std::size_t size = text.size();
    std::uint64_t state = mixed(0x243f6a8885a308d3, size);
    if (size >= 8) {
        const char* const last = bytes + size - 8;
        for (; bytes < last; bytes += 8) state = mixed(state, load<std::uint64_t>(bytes));
        state = mixed(state, load<std::uint64_t>(last));
    } else if (size >= 4) {
        const std::uint64_t high = load<std::uint32_t>(bytes + size - 4);
        state = mixed(state, load<std::uint32_t>(bytes) | (high << 32));
    } else if (size > 0) {
        const auto byte = [&](std::size_t i) {
            return static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i]));
        };
        state = mixed(state, byte(0) | (byte(size / 2) << 8) | (byte(size - 1) << 16));
    }
    return static_cast<std::uint32_t>(mixed(state, 0));
}

}  // namespace

Dictionary::Dictionary(const Dictionary& other) {
    for (const std::string_view text : other.texts_) add(text);
}

Dictionary& Dictionary::operator=(const Dictionary& other) {
    if (this != &other) *this = Dictionary(other);
    return *this;
}

std::int32_t Dictionary::add(std::string_view text) {
    if (2 * texts_.size() >= slots_.size()) grow();
    const std::uint32_t hash = hash_of(text);
    Slot& slot = slots_[slot_of(text, hash)];
    if (slot.code == missing_code) {
        texts_.push_back(stored(text));
        slot = {hash, size() - 1};
    }
    return slot.code;
}

std::optional<std::int32_t> Dictionary::find(std::string_view text) const {
    if (slots_.empty()) return std::nullopt;
    const std::int32_t code = slots_[slot_of(text, hash_of(text))].code;
    return code == missing_code ? std::nullopt : std::optional(code);
}

/// Where `text` is or, if it is new, where it belongs.
std::size_t Dictionary::slot_of(std::string_view text, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t index = hash & mask;
    while (slots_[index].code != missing_code &&
           (slots_[index].hash != hash || this->text(slots_[index].code) != text)) {
        index = (index + 1) & mask;
    }
    return index;
}

void Dictionary::grow() {
    std::vector<Slot> old(std::max<std::size_t>(16, 2 * slots_.size()));
    old.swap(slots_);
    const std::size_t mask = slots_.size() - 1;
    for (const Slot& slot : old) {
        if (slot.code == missing_code) continue;
        std::size_t index = slot.hash & mask;
        while (slots_[index].code != missing_code) index = (index + 1) & mask;
        slots_[index] = slot;
    }
}

std::string_view Dictionary::stored(std::string_view text) {
    constexpr std::size_t first_block = 64;
    constexpr std::size_t largest_block = 64 << 10;
    if (blocks_.empty() || block_bytes_ - used_bytes_ < text.size()) {
        const std::size_t doubled =
            blocks_.empty() ? first_block : std::min(2 * block_bytes_, largest_block);
        block_bytes_ = std::max(doubled, text.size());
        used_bytes_ = 0;
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_bytes_));
    }
    char* const place = blocks_.back().get() + used_bytes_;
    std::copy(text.begin(), text.end(), place);
    used_bytes_ += text.size();
    return {place, text.size()};
}

}  // namespace mlpipe
