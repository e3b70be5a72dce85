// dictionary.h: the distinct texts of a column, each with a small code in order of first sight.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

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

    /// The code of `text`, which is added if it is new. Codes run 0, 1, 2, … in order of first
    /// sight.
    std::int32_t add(std::string_view text);
    [[nodiscard]] std::optional<std::int32_t> find(std::string_view text) const;
    /// REQUIRES: 0 <= code < size(). Valid while this dictionary lives.
    [[nodiscard]] std::string_view text(std::int32_t code) const& {
        return texts_[static_cast<std::size_t>(code)];
    }
    std::string_view text(std::int32_t code) const&& = delete;
    [[nodiscard]] std::int32_t size() const { return static_cast<std::int32_t>(texts_.size()); }

private:
    std::deque<std::string> texts_;  // a deque, so that the keys below stay where they are
    std::unordered_map<std::string_view, std::int32_t> codes_;
};

}  // namespace mlpipe
