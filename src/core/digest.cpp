#include "core/digest.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <new>

#include "core/hex.h"

namespace mlpipe {
namespace {

using Digest = std::array<std::uint8_t, 32>;

/// The only way SHA-256 can fail is for want of memory.
void require(int success) {
    if (success != 1) throw std::bad_alloc();
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
    Digest digest{};
    unsigned int size = 0;
    require(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr));
    return mlpipe::hex(digest);
}

struct Sha256::State {
    struct Free {
        void operator()(EVP_MD_CTX* unused) const { EVP_MD_CTX_free(unused); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
    if (state_->context == nullptr) throw std::bad_alloc();
    require(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr));
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view bytes) {
    require(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
}

std::string Sha256::hex() const {
    State copy;  // finishing ends a context
    if (copy.context == nullptr) throw std::bad_alloc();
    require(EVP_MD_CTX_copy_ex(copy.context.get(), state_->context.get()));
    Digest digest{};
    unsigned int size = 0;
    require(EVP_DigestFinal_ex(copy.context.get(), digest.data(), &size));
    return mlpipe::hex(digest);
}

}  // namespace mlpipe
