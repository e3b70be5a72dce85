#include "core/digest.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <new>

#include "core/hex.h"

namespace mlpipe {

std::string sha256_hex(std::string_view bytes) {
    std::array<std::uint8_t, 32> digest{};
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::bad_alloc();  // the only way SHA-256 of a buffer can fail
    }
    return hex(digest);
}

}  // namespace mlpipe
