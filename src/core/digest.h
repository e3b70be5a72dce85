// digest.h: SHA-256, the name of a file's content (FIPS 180-4, computed by OpenSSL).
#pragma once

#include <string>
#include <string_view>

namespace mlpipe {

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace mlpipe
