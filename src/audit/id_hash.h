// id_hash.h: ids that name a person, as keyed hashes: equal ids stay equal, and without the key
// nobody can try all ids out.
//
// HMAC-SHA-256 (RFC 2104, computed by OpenSSL) of the id's text, its first 16 bytes.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace mlpipe {

class IdHasher {
public:
    /// REQUIRES: a key of 32 bytes.
    explicit IdHasher(std::string_view key);
    ~IdHasher();
    IdHasher(IdHasher&&) noexcept;
    IdHasher& operator=(IdHasher&&) noexcept;

    /// 16 bytes.
    [[nodiscard]] std::string hash(std::string_view id) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The text of an id that is given as JSON text: what stands in the quotes, or the number.
[[nodiscard]] std::string id_text_of(std::string_view token);

/// Where the key of an audit log lies: beside it, FILE.key.
[[nodiscard]] std::filesystem::path id_key_file(const std::filesystem::path& audit_file);

/// Reads the key; 64 hexadecimal digits and a line end. Throws IoFailure, BadFormat.
[[nodiscard]] IdHasher read_id_key(const std::filesystem::path& file);

/// The same, and makes the file with a random key, readable by its owner alone, if there is none.
[[nodiscard]] IdHasher open_id_key(const std::filesystem::path& file);

}  // namespace mlpipe
