// recent_texts.h: the texts of a column seen lately, in front of its Dictionary.
//
// A column of categories repeats a few texts, and most are short: their length, first and last
// eight bytes say which one it is, without a hash over its bytes, a walk through a table and a
// comparison. What is not found here, or not any more, is looked up in the dictionary: the codes
// are the same.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "table/dictionary.h"

namespace mlpipe {

class RecentTexts {
public:
    /// `dictionary` must outlive this.
    explicit RecentTexts(Dictionary& dictionary) : dictionary_(&dictionary) {}

    /// dictionary.add(text). REQUIRES: `n_readable` >= text.size() bytes may be read from
    /// text.data() on.
    std::int32_t add(std::string_view text, std::size_t n_readable) {
        const Key key = key_of(text, n_readable);
        Entry& entry = entries_[place_of(key)];
        if (entry.code != missing_code && entry.key == key &&
            (text.size() <= 16 || dictionary_->text(entry.code) == text)) {
            return entry.code;
        }
        entry = {.key = key, .code = dictionary_->add(text)};
        return entry.code;
    }

private:
    /// The whole of a text of up to 16 bytes.
    struct Key {
        std::uint64_t size = 0, head = 0, tail = 0;
        bool operator==(const Key&) const = default;
    };
    struct Entry {
        Key key = {};
        std::int32_t code = missing_code;  // of an empty entry
    };

    static std::uint64_t load(const char* bytes, std::size_t size) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes, size);
        return word;
    }

    static Key key_of(std::string_view text, std::size_t n_readable) {
        const std::size_t size = text.size();
        if (size >= 8) return {size, load(text.data(), 8), load(text.data() + size - 8, 8)};
        if (n_readable < 8) return {size, load(text.data(), size), 0};
        // What is read beyond the text lies in the high bytes and is shifted out.
        static_assert(std::endian::native == std::endian::little);
        const std::uint64_t word = load(text.data(), 8);
        const std::size_t unused_bits = 8 * (8 - size);
        return {size, size == 0 ? 0 : word << unused_bits >> unused_bits, 0};
    }

    static std::size_t place_of(const Key& key) {
        const std::uint64_t mixed =
            (key.head ^ (key.tail << 7 | key.tail >> 57) ^ key.size) * 0x9e3779b97f4a7c15;
        return mixed >> 58;
    }

    Dictionary* dictionary_;
    std::array<Entry, 64> entries_{};
};

}  // namespace mlpipe
