#include "audit/id_hash.h"

#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <new>
#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/hex.h"

namespace mlpipe {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t hash_size = 16;

/// The only way HMAC-SHA-256 can fail is for want of memory.
void require(int success) {
    if (success != 1) throw std::bad_alloc();
}

}  // namespace

struct IdHasher::State {
    struct Free {
        void operator()(EVP_MAC* unused) const { EVP_MAC_free(unused); }
        void operator()(EVP_MAC_CTX* unused) const { EVP_MAC_CTX_free(unused); }
    };
    std::unique_ptr<EVP_MAC, Free> algorithm{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
    std::unique_ptr<EVP_MAC_CTX, Free> context{EVP_MAC_CTX_new(algorithm.get())};
};

IdHasher::IdHasher(std::string_view key) : state_(std::make_unique<State>()) {
    char sha256[] = "SHA256";
    const std::array<OSSL_PARAM, 2> parameters{
        OSSL_PARAM_construct_utf8_string("digest", sha256, 0), OSSL_PARAM_construct_end()};
    if (state_->context == nullptr) throw std::bad_alloc();
    require(EVP_MAC_init(state_->context.get(), reinterpret_cast<const unsigned char*>(key.data()),
                         key.size(), parameters.data()));
}
IdHasher::~IdHasher() = default;
IdHasher::IdHasher(IdHasher&&) noexcept = default;
IdHasher& IdHasher::operator=(IdHasher&&) noexcept = default;

std::string IdHasher::hash(std::string_view id) const {
    std::array<unsigned char, 32> mac{};
    std::size_t size = 0;
    EVP_MAC_CTX* context = state_->context.get();
    require(EVP_MAC_init(context, nullptr, 0, nullptr));  // again, with the same key
    require(EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(id.data()), id.size()));
    require(EVP_MAC_final(context, mac.data(), &size, mac.size()));
    return {reinterpret_cast<const char*>(mac.data()), hash_size};
}

std::string id_text_of(std::string_view token) {
    if (!token.starts_with('"') || token.size() < 2) return std::string(token);
    const std::string_view inside = token.substr(1, token.size() - 2);
    if (inside.find('\\') == std::string_view::npos) return std::string(inside);
    const auto text = nlohmann::json::parse(token, nullptr, false);
    return text.is_string() ? text.get<std::string>() : std::string(inside);
}

std::filesystem::path id_key_file(const std::filesystem::path& audit_file) {
    return audit_file.string() + ".key";
}

IdHasher read_id_key(const std::filesystem::path& file) {
    std::string text = read_file(file);
    if (text.ends_with('\n')) text.pop_back();
    const auto key = parse_hex(text);
    if (!key || key->size() != key_size) {
        throw BadFormat(file.string() + ": not the key of an audit log",
                        {.why = "it must be 64 hexadecimal digits",
                         .help = "restore it from a backup: without it, hashed ids cannot be "
                                 "found again"});
    }
    return IdHasher({reinterpret_cast<const char*>(key->data()), key->size()});
}

IdHasher open_id_key(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) {
        std::array<std::uint8_t, key_size> key{};
        require(RAND_bytes(key.data(), static_cast<int>(key.size())));
        write_private_file(file, hex(key) + "\n");
    }
    return read_id_key(file);
}

}  // namespace mlpipe
