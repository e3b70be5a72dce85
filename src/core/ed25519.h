// ed25519.h: signatures by Ed25519 (RFC 8032), computed by OpenSSL. The same key and message give
// the same signature.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace mlpipe {

using Ed25519Signature = std::array<std::uint8_t, 64>;

struct Ed25519PublicKey {
    std::array<std::uint8_t, 32> bytes{};

    bool operator==(const Ed25519PublicKey&) const = default;
};

/// Held by OpenSSL, which wipes it from memory in the end.
class Ed25519PrivateKey {
public:
    /// A new one, of the system's random numbers.
    [[nodiscard]] static Ed25519PrivateKey generate();
    /// As `openssl genpkey -algorithm ed25519` writes. Throws BadFormat, with `name` in front.
    [[nodiscard]] static Ed25519PrivateKey from_pem(std::string_view pem, const std::string& name);

    [[nodiscard]] Ed25519PublicKey public_key() const;
    [[nodiscard]] Ed25519Signature sign(std::string_view message) const;
    /// PKCS #8, not encrypted.
    [[nodiscard]] std::string to_pem() const;

private:
    explicit Ed25519PrivateKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
    std::shared_ptr<evp_pkey_st> key_;
};

/// As `openssl pkey -pubout` writes. Throws BadFormat, with `name` in front.
[[nodiscard]] Ed25519PublicKey public_key_from_pem(std::string_view pem, const std::string& name);
[[nodiscard]] std::string to_pem(const Ed25519PublicKey& key);

/// Whether `signature` is that of the owner of `key` over `message`.
[[nodiscard]] bool verify(const Ed25519PublicKey& key, std::string_view message,
                          const Ed25519Signature& signature);

}  // namespace mlpipe
