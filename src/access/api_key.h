// api_key.h: keys that a caller presents, and what is kept of them.
//
//   mlp_1f0c9a3e_5d41…                       "mlp_", the id, "_", 64 hexadecimal digits
//
// The id is public: logs and `mlpipe keys list` name a key by it. The 64 digits are 256 random
// bits. The fixed shape lets a scanner find keys that were committed by mistake:
// mlp_[0-9a-f]{8}_[0-9a-f]{64}. No '-' in it: a double click takes all of it.
//
// What is kept is SHA-256(salt || whole key). A slow hash (bcrypt, Argon2) is for passwords, which
// people choose and machines can guess; 2^256 random keys cannot be tried, whatever one try costs,
// and a slow hash would cost every request what one prediction costs a thousand times over. The
// salt, 128 bits, makes two files that hold the same key look unrelated.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mlpipe {

using KeySalt = std::array<std::uint8_t, 16>;
using KeyHash = std::array<std::uint8_t, 32>;

inline constexpr std::size_t key_id_size = 8;

struct ApiKey {
    std::string id;    ///< 8 hexadecimal digits
    std::string text;  ///< all of it: secret
};

/// A new one, of the system's random numbers. Throws std::bad_alloc where there are none.
[[nodiscard]] ApiKey generate_api_key();
[[nodiscard]] KeySalt generate_salt();

/// The id in `text`, which has the shape of a key; else nothing.
[[nodiscard]] std::optional<std::string_view> id_in_key(std::string_view text);
/// 8 lower-case hexadecimal digits.
[[nodiscard]] bool is_key_id(std::string_view text);

/// About 0.2 µs on a machine with SHA instructions. Any thread.
[[nodiscard]] KeyHash hash_key(const KeySalt& salt, std::string_view key);
/// Takes as long wherever the two differ.
[[nodiscard]] bool same_hash(const KeyHash& a, const KeyHash& b);

}  // namespace mlpipe
