// dictionary.h: the distinct texts of a column, each with a small code in order of first sight.
//
// An open-addressing hash table (linear probing, at most half full) of codes, in the order of the
// hashes but for probing; the texts lie one after another in blocks of memory that never move. The
// order of the table never shows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/parallel.h"

namespace mlpipe {

/// The code of a missing cell; every other code in a table is an index into its column's
/// dictionary.
inline constexpr std::int32_t missing_code = -1;
/// In a RowBuffer only: a text that the schema does not list.
inline constexpr std::int32_t unseen_code = -2;

class Dictionary {
public:
    Dictionary() = default;
    Dictionary(const Dictionary& other);
    Dictionary& operator=(const Dictionary& other);
    Dictionary(Dictionary&&) = default;
    Dictionary& operator=(Dictionary&&) = default;

    /// The code of `text`, which is copied and added if it is new. Codes run 0, 1, 2, … in order of
    /// first sight.
    std::int32_t add(std::string_view text);
    [[nodiscard]] std::optional<std::int32_t> find(std::string_view text) const;
    /// REQUIRES: 0 <= code < size(). Valid while this dictionary lives.
    [[nodiscard]] std::string_view text(std::int32_t code) const& {
        return texts_[static_cast<std::size_t>(code)];
    }
    std::string_view text(std::int32_t code) const&& = delete;
    /// Makes the table large enough for `n_texts` at once.
    void reserve(std::size_t n_texts);
    /// Takes the texts of `from`, none of which is here: their codes follow. They are not in the
    /// table yet: until index() or add(), find() looks at them one by one.
    void append_disjoint(Dictionary&& from);
    /// Puts all texts in the table.
    void index();
    [[nodiscard]] std::int32_t size() const { return static_cast<std::int32_t>(texts_.size()); }

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::int32_t code = missing_code;  // of an empty slot
    };

    friend bool are_disjoint(std::span<const Dictionary* const> parts, Threads threads);

    [[nodiscard]] std::size_t home_of(std::uint32_t hash) const { return hash >> shift_; }
    [[nodiscard]] std::size_t slot_of(std::string_view text, std::uint32_t hash) const;
    [[nodiscard]] std::string_view stored(std::string_view text);
    void grow_to(std::size_t n_slots);

    std::vector<Slot> slots_;              // as many as a power of two, at least 16
    int shift_ = 32;                       // 32 - log2(slots_.size())
    std::size_t n_indexed_ = 0;            // the first texts, which are in slots_
    std::vector<std::string_view> texts_;  // by code, into blocks_
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::size_t block_bytes_ = 0;  // size of the last block
    std::size_t used_bytes_ = 0;   // of the last block
};

/// True only if no text is in two of `parts`; false also if the hashes are most uneven. REQUIRES:
/// all of their texts were added, not appended.
[[nodiscard]] bool are_disjoint(std::span<const Dictionary* const> parts, Threads threads);

}  // namespace mlpipe
