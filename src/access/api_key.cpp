#include "access/api_key.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>
#include <new>
#include <span>

#include "core/hex.h"

namespace mlpipe {
namespace {

constexpr std::string_view prefix = "mlp_";
constexpr std::size_t secret_bytes = 32;
constexpr std::size_t key_size = prefix.size() + key_id_size + 1 + 2 * secret_bytes;

template <typename Value>
Value require(Value value) {
    if (value) return value;
    throw std::bad_alloc();  // OpenSSL fails here for want of memory or of random numbers
}

void fill_randomly(std::span<std::uint8_t> bytes) {
    require(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
}

bool all_hex(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// Looking up "SHA256" anew for every hash would cost more than the hash.
struct Hasher {
    std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm{
        require(EVP_MD_fetch(nullptr, "SHA256", nullptr)), EVP_MD_free};
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{require(EVP_MD_CTX_new()),
                                                                    EVP_MD_CTX_free};
};

}  // namespace

ApiKey generate_api_key() {
    std::array<std::uint8_t, key_id_size / 2> id{};
    std::array<std::uint8_t, secret_bytes> secret{};
    fill_randomly(id);
    fill_randomly(secret);
    ApiKey key{.id = hex(id), .text = std::string(prefix)};
    key.text.append(key.id).append("_").append(hex(secret));
    OPENSSL_cleanse(secret.data(), secret.size());
    return key;
}

KeySalt generate_salt() {
    KeySalt salt{};
    fill_randomly(salt);
    return salt;
}

std::optional<std::string_view> id_in_key(std::string_view text) {
    constexpr std::size_t secret_at = prefix.size() + key_id_size + 1;
    if (text.size() != key_size || !text.starts_with(prefix)) return std::nullopt;
    const std::string_view id = text.substr(prefix.size(), key_id_size);
    if (!all_hex(id) || text[secret_at - 1] != '_' || !all_hex(text.substr(secret_at))) return {};
    return id;
}

bool is_key_id(std::string_view text) {
    return text.size() == key_id_size && all_hex(text);
}

KeyHash hash_key(const KeySalt& salt, std::string_view key) {
    thread_local const Hasher hasher;
    EVP_MD_CTX* context = hasher.context.get();
    KeyHash hash{};
    require(EVP_DigestInit_ex(context, hasher.algorithm.get(), nullptr) == 1 &&
            EVP_DigestUpdate(context, salt.data(), salt.size()) == 1 &&
            EVP_DigestUpdate(context, key.data(), key.size()) == 1 &&
            EVP_DigestFinal_ex(context, hash.data(), nullptr) == 1);
    return hash;
}

bool same_hash(const KeyHash& a, const KeyHash& b) {
    return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace mlpipe
