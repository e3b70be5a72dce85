// token_keys.h: the keys with which tokens may be signed, from a JSON Web Key Set (RFC 7517) on
// disk.
//
//   {"keys": [{"kty": "RSA", "kid": "2026", "use": "sig", "alg": "RS256", "n": "…", "e": "AQAB"},
//             {"kty": "OKP", "crv": "Ed25519", "kid": "edge", "x": "…"},
//             {"kty": "oct", "kid": "intern", "alg": "HS256", "k": "…"}]}
//
// A key serves one algorithm, that of its type, whatever a token says (RFC 8725, 2.1 and 3.1: no
// "none", no RSA key taken for a shared secret). What is never verified with is passed over, as
// RFC 7517, 5 asks: other types (EC), other algorithms (PS256), keys for encryption. Nothing is
// fetched: the "jku", "jwk" and "x5c" of a token are not looked at.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace mlpipe {

enum class TokenAlgorithm {
    hs256,  ///< HMAC with SHA-256, a secret of at least 32 bytes (RFC 7518, 3.2)
    rs256,  ///< RSASSA-PKCS1-v1_5 with SHA-256, 2048 to 8192 bits (RFC 7518, 3.3)
    eddsa,  ///< Ed25519 (RFC 8037)
};

/// "HS256", "RS256", and "EdDSA" or, as RFC 9864 has it, "Ed25519". Nothing for another name.
[[nodiscard]] std::optional<TokenAlgorithm> parse_token_algorithm(std::string_view name);

/// Never changes, so any number of threads may share it.
class TokenKey {
public:
    TokenKey(TokenAlgorithm algorithm, std::string id, std::shared_ptr<evp_pkey_st> key)
        : algorithm_(algorithm), id_(std::move(id)), key_(std::move(key)) {}

    [[nodiscard]] TokenAlgorithm algorithm() const { return algorithm_; }
    [[nodiscard]] const std::string& id() const& { return id_; }  ///< its "kid"; may be empty
    /// Whether `signature` is that of the owner of this key over `text`.
    [[nodiscard]] bool verifies(std::string_view text, std::string_view signature) const;

private:
    TokenAlgorithm algorithm_;
    std::string id_;
    std::shared_ptr<evp_pkey_st> key_;
};

class TokenKeys {
public:
    TokenKeys() = default;

    /// At most 100 keys in 1 MiB. Throws BadFormat with `name` in front for what is no key set, for
    /// a key that is broken, too weak, private or there twice, and if no key is left.
    [[nodiscard]] static TokenKeys parse(std::string_view text, const std::string& name);

    /// The key of that id and algorithm. Where a token names no key, the only one of that
    /// algorithm. Null if there is none, or more than one to choose from.
    [[nodiscard]] const TokenKey* find(const std::optional<std::string>& id,
                                       TokenAlgorithm algorithm) const&;
    const TokenKey* find(const std::optional<std::string>&, TokenAlgorithm) const&& = delete;

    [[nodiscard]] std::size_t size() const { return keys_.size(); }

private:
    std::vector<TokenKey> keys_;
};

}  // namespace mlpipe
