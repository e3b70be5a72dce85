// recent_texts.h: the texts of a column seen lately, in front of its Dictionary.
//
// A column of categories repeats a few texts, and most are short: their length and two words
// say which one it is, without a hash over its bytes, a walk through a table and a
// comparison. What is not found here, or not any more, is looked up in the dictionary: the codes
// are the same.
#pragma once

#include <algorithm>
#include <array>
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
        if (entry.key == key && (text.size() <= 16 || dictionary_->text(entry.code) == text)) {
            return entry.code;
        }
        entry = {.key = key, .code = dictionary_->add(text)};
        return entry.code;
    }

private:
    /// Of a text of up to 16 bytes these and zeros behind them, of a longer one both ends.
    struct Key {
        std::uint64_t size = ~std::uint64_t{0};  // of an empty entry: no text is that long
        std::uint64_t head = 0;
        std::uint64_t tail = 0;
        /// One branch, where a comparison by members has three.
        bool operator==(const Key& other) const {
            return ((size ^ other.size) | (head ^ other.head) | (tail ^ other.tail)) == 0;
        }
    };
    struct Entry {
        Key key = {};
        std::int32_t code = missing_code;
    };

    static std::uint64_t load(const char* bytes) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes, sizeof word);
        return word;
    }

    static Key key_of(std::string_view text, std::size_t n_readable) {
        const std::size_t size = text.size();
        if (size > 16) return {size, load(text.data()), load(text.data() + size - 8)};
        if (n_readable < 16) {
            std::array<char, 16> padded{};
            std::copy_n(text.data(), size, padded.data());
            return {size, load(padded.data()), load(padded.data() + 8)};
        }
        // What is read beyond the text is masked, so that no branch depends on its length.
        const char* const mask = ones_then_zeros.data() + 16 - size;
        return {size, load(text.data()) & load(mask), load(text.data() + 8) & load(mask + 8)};
    }

    static constexpr std::array<char, 32> ones_then_zeros = [] {
        std::array<char, 32> bytes{};
        std::fill_n(bytes.begin(), 16, '\xFF');
        return bytes;
    }();

    static std::size_t place_of(const Key& key) {
        const std::uint64_t mixed =
            (key.head ^ (key.tail << 7 | key.tail >> 57) ^ key.size) * 0x9e3779b97f4a7c15;
        return mixed >> 58;
    }

    Dictionary* dictionary_;
    std::array<Entry, 64> entries_{};
};

}  // namespace mlpipe
