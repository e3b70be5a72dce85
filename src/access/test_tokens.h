// test_tokens.h: tokens and key sets made by hand. For tests only.
#pragma once

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <string>
#include <string_view>

#include "core/ed25519.h"

namespace mlpipe::test_tokens {

inline std::string encode(std::string_view bytes) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    unsigned bits = 0;
    int n_bits = 0;
    for (const unsigned char byte : bytes) {
        bits = (bits << 8 | byte) & 0xFFFF;
        for (n_bits += 8; n_bits >= 6; n_bits -= 6) text += letters[bits >> (n_bits - 6) & 63];
    }
    if (n_bits > 0) text += letters[bits << (6 - n_bits) & 63];
    return text;
}

inline std::string hmac(std::string_view secret, std::string_view text) {
    unsigned char code[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    ::HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), code, &size);
    return {reinterpret_cast<const char*>(code), size};
}

inline const std::string secret = "a secret of thirty-two bytes, ok";
inline const std::string secret_key_set =
    R"({"keys":[{"kty":"oct","kid":"intern","k":")" + encode(secret) + "\"}]}";

inline std::string signed_token(const std::string& header, const std::string& claims) {
    const std::string text = encode(header) + "." + encode(claims);
    return text + "." + encode(hmac(secret, text));
}
/// With a good header.
inline std::string token_of(const std::string& claims) {
    return signed_token(R"({"alg":"HS256","typ":"JWT"})", claims);
}

// RFC 7515, A.1: HS256
inline const std::string rfc_payload =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
    "fQ";
inline const std::string rfc_hs256_key_set =
    R"({"keys":[{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0)"
    R"(iPS4hcgUuTwjAzZr1Z9CAow"}]})";
inline const std::string rfc_hs256_token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." +
                                           rfc_payload +
                                           ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
// RFC 7515, A.2: RS256
inline const std::string rfc_modulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4"
    "QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdb"
    "BYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-D"
    "WNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
inline const std::string rfc_rs256_key_set =
    R"({"keys":[{"kty":"RSA","n":")" + rfc_modulus + R"(","e":"AQAB"}]})";
inline const std::string rfc_rs256_token =
    "eyJhbGciOiJSUzI1NiJ9." + rfc_payload +
    ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
    "O8W2Fp5ju"
    "jGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
    "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe"
    "7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-"
    "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8n"
    "p6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
// RFC 8037, A.4: EdDSA
inline const std::string rfc_eddsa_key_set =
    R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";
inline const std::string rfc_eddsa_token =
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-"
    "09PGcvMg3A"
    "IbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

}  // namespace mlpipe::test_tokens
