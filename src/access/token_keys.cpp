#include "access/token_keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <new>
#include <nlohmann/json.hpp>

#include "access/base64url.h"
#include "access/strict_json.h"
#include "core/error.h"

namespace mlpipe {
namespace {

using Json = nlohmann::json;
using Key = std::shared_ptr<EVP_PKEY>;

constexpr std::size_t largest_file = 1024 * 1024, most_keys = 100;
constexpr std::size_t least_secret = 32, least_rsa_bytes = 256, most_rsa_bytes = 1024;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// OpenSSL's queue of errors is the thread's: leave it empty.
template <typename Value>
Value require(Value value) {
    if (value) return value;
    ERR_clear_error();
    throw std::bad_alloc();
}

template <auto free>
struct Free {
    template <typename Thing>
    void operator()(Thing* thing) const {
        free(thing);
    }
};
template <typename Thing, auto free>
using Owned = std::unique_ptr<Thing, Free<free>>;

/// Nothing if the member is absent; throws if it is no text.
std::optional<std::string> text_of(const Json& object, const char* member) {
    const auto found = object.find(member);
    if (found == object.end()) return std::nullopt;
    if (!found->is_string()) throw BadFormat("'" + std::string(member) + "' is no text");
    return found->get<std::string>();
}

std::string decoded(const Json& object, const char* member) {
    const auto text = text_of(object, member);
    if (!text) throw BadFormat("'" + std::string(member) + "' is missing");
    auto bytes = decode_base64url(*text);
    if (!bytes) throw BadFormat("'" + std::string(member) + "' is not base64url");
    return *std::move(bytes);
}

Key secret_key(const Json& json) {
    const std::string secret = decoded(json, "k");
    if (secret.size() < least_secret) throw BadFormat("a secret of less than 32 bytes is too weak");
    return {require(EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, nullptr, bytes_of(secret),
                                                 secret.size())),
            EVP_PKEY_free};
}

Key ed25519_key(const Json& json) {
    const std::string point = decoded(json, "x");
    Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(point), point.size()),
            EVP_PKEY_free);
    ERR_clear_error();
    if (!key) throw BadFormat("'x' is no Ed25519 key");
    return key;
}

Key rsa_key(const Json& json) {
    const std::string modulus = decoded(json, "n"), exponent = decoded(json, "e");
    if (modulus.size() < least_rsa_bytes || modulus.size() > most_rsa_bytes || modulus[0] == 0) {
        throw BadFormat("an RSA key must have 2048 to 8192 bits");
    }
    const bool odd = !exponent.empty() && (exponent.back() & 1) != 0;
    if (!odd || exponent.size() > 8 || exponent == "\x01") {
        throw BadFormat("'e' is no exponent of an RSA key");
    }
    const auto number = [](const std::string& bytes) {
        return Owned<BIGNUM, BN_free>(
            require(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr)));
    };
    const auto n = number(modulus), e = number(exponent);
    const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(require(OSSL_PARAM_BLD_new()));
    require(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
            OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1);
    const Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(
        require(OSSL_PARAM_BLD_to_param(builder.get())));
    const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
        require(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)));
    EVP_PKEY* key = nullptr;
    const bool made =
        EVP_PKEY_fromdata_init(context.get()) == 1 &&
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1;
    ERR_clear_error();
    if (!made) throw BadFormat("'n' and 'e' are no RSA key");
    return {key, EVP_PKEY_free};
}

/// What a key of this type verifies; nothing for one that we pass over.
std::optional<TokenAlgorithm> algorithm_of(const Json& json) {
    const auto type = text_of(json, "kty");
    if (!type) throw BadFormat("'kty' is missing");
    std::optional<TokenAlgorithm> algorithm;
    if (*type == "oct") algorithm = TokenAlgorithm::hs256;
    if (*type == "RSA") algorithm = TokenAlgorithm::rs256;
    if (*type == "OKP" && text_of(json, "crv") == "Ed25519") algorithm = TokenAlgorithm::eddsa;
    if (const auto named = text_of(json, "alg");
        named && parse_token_algorithm(*named) != algorithm) {
        return std::nullopt;
    }
    if (const auto use = text_of(json, "use"); use && *use != "sig") return std::nullopt;
    if (const auto operations = json.find("key_ops"); operations != json.end()) {
        const bool verifies = operations->is_array() &&
                              std::ranges::find(*operations, Json("verify")) != operations->end();
        if (!verifies) return std::nullopt;
    }
    return algorithm;
}

std::optional<TokenKey> read_key(const Json& json) {
    if (!json.is_object()) throw BadFormat("it is no object");
    const auto algorithm = algorithm_of(json);
    if (!algorithm) return std::nullopt;
    if (json.contains("d")) {
        throw BadFormat("it is a private key, which only who signs tokens may have");
    }
    std::string id = text_of(json, "kid").value_or("");
    Key key = *algorithm == TokenAlgorithm::hs256   ? secret_key(json)
              : *algorithm == TokenAlgorithm::rs256 ? rsa_key(json)
                                                    : ed25519_key(json);
    return TokenKey(*algorithm, std::move(id), std::move(key));
}

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
    throw BadFormat(
        name + ": this is no set of keys for tokens",
        {.why = why,
         .help = "it must be a JSON Web Key Set (RFC 7517) with public keys of type RSA "
                 "or OKP (Ed25519), or secrets of type oct"});
}

}  // namespace

std::optional<TokenAlgorithm> parse_token_algorithm(std::string_view name) {
    if (name == "HS256") return TokenAlgorithm::hs256;
    if (name == "RS256") return TokenAlgorithm::rs256;
    if (name == "EdDSA" || name == "Ed25519") return TokenAlgorithm::eddsa;
    return std::nullopt;
}

bool TokenKey::verifies(std::string_view text, std::string_view signature) const {
    const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(require(EVP_MD_CTX_new()));
    bool good = false;
    if (algorithm_ == TokenAlgorithm::hs256) {
        std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
        std::size_t size = code.size();
        require(
            EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
            EVP_DigestSign(context.get(), code.data(), &size, bytes_of(text), text.size()) == 1);
        good = size == signature.size() && CRYPTO_memcmp(code.data(), signature.data(), size) == 0;
    } else {
        const EVP_MD* digest = algorithm_ == TokenAlgorithm::rs256 ? EVP_sha256() : nullptr;
        require(EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1);
        good = EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(),
                                bytes_of(text), text.size()) == 1;
    }
    ERR_clear_error();
    return good;
}

TokenKeys TokenKeys::parse(std::string_view text, const std::string& name) {
    if (text.size() > largest_file) refuse(name, "it is larger than 1 MiB");
    TokenKeys keys;
    std::size_t number = 0;
    try {
        const Json json = parse_strict_object(text);
        const auto list = json.find("keys");
        if (list == json.end() || !list->is_array()) throw BadFormat("it has no list 'keys'");
        if (list->size() > most_keys) throw BadFormat("it has more than 100 keys");
        for (const Json& each : *list) {
            ++number;
            auto key = read_key(each);
            if (!key) continue;
            const bool twice = std::ranges::any_of(keys.keys_, [&](const TokenKey& other) {
                return !key->id().empty() && other.id() == key->id();
            });
            if (twice) throw BadFormat("its 'kid' is that of another key too");
            keys.keys_.push_back(*std::move(key));
        }
    } catch (const BadFormat& error) {
        refuse(name, (number == 0 ? "" : "key " + std::to_string(number) + ": ") + error.what());
    }
    if (keys.keys_.empty()) refuse(name, "no key in it can verify HS256, RS256 or EdDSA");
    return keys;
}

const TokenKey* TokenKeys::find(const std::optional<std::string>& id,
                                TokenAlgorithm algorithm) const& {
    const TokenKey* found = nullptr;
    for (const TokenKey& key : keys_) {
        if (key.algorithm() != algorithm || (id && key.id() != *id)) continue;
        if (found != nullptr) return nullptr;
        found = &key;
    }
    return found;
}

}  // namespace mlpipe
