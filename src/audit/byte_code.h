// byte_code.h: numbers and texts as bytes and back, checked on the way back. Little endian.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/error.h"

namespace mlpipe {

static_assert(std::endian::native == std::endian::little);

/// The bytes of a plain value.
template <typename Value>
requires std::is_trivially_copyable_v<Value>
void append_value(std::string& bytes, const Value& value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// Seven bits a byte, the lowest first; every byte but the last has its highest bit set.
inline void append_count(std::string& bytes, std::uint64_t count) {
    for (; count >= 0x80; count >>= 7) bytes += static_cast<char>(count | 0x80);
    bytes += static_cast<char>(count);
}

/// A number that is small whatever its sign: 0, -1, 1, -2, … are 0, 1, 2, 3, …
inline void append_signed(std::string& bytes, std::int64_t number) {
    const auto bits = static_cast<std::uint64_t>(number);
    append_count(bytes, (bits << 1) ^ (number < 0 ? ~std::uint64_t{0} : 0));
}

inline void append_text(std::string& bytes, std::string_view text) {
    append_count(bytes, text.size());
    bytes += text;
}

/// Takes values from the front of `bytes`, which must outlive it. Throws BadFormat where they end
/// too early.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] std::string_view bytes(std::size_t size) {
        if (size > rest_.size()) throw BadFormat("a record ends too early");
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }
    template <typename Value>
    [[nodiscard]] Value value() {
        Value value;
        std::memcpy(&value, bytes(sizeof value).data(), sizeof value);
        return value;
    }
    [[nodiscard]] std::uint64_t count() {
        std::uint64_t count = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto byte = value<std::uint8_t>();
            count |= std::uint64_t{byte & 0x7FU} << shift;
            if (byte < 0x80) return count;
        }
        throw BadFormat("a record holds a number of more than 64 bits");
    }
    [[nodiscard]] std::int64_t signed_number() {
        const std::uint64_t bits = count();
        return static_cast<std::int64_t>((bits >> 1) ^ (~(bits & 1) + 1));
    }
    [[nodiscard]] std::string_view text() { return bytes(count()); }

private:
    std::string_view rest_;
};

}  // namespace mlpipe
