// digest.h: SHA-256, the name of a file's content (FIPS 180-4, computed by OpenSSL).
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace mlpipe {

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// The same of bytes that come piece by piece.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void add(std::string_view bytes);
    /// Of all bytes so far; more may follow.
    [[nodiscard]] std::string hex() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mlpipe
