// token_fuzzer.cpp: any bytes as a token, as its claims under a good signature, as a key set and as
// a key file give a verdict or BadFormat, and nothing but what was signed is good.
#include <cstdint>
#include <cstdlib>

#include "access/credential.h"
#include "access/key_file.h"
#include "access/test_tokens.h"
#include "access/web_token.h"
#include "core/error.h"

namespace mlpipe {
namespace {

void check_as_token(std::string_view bytes, const TokenKeys& keys) {
    const Moment now{std::chrono::seconds(1'800'000'000)};
    // Nobody guesses an HMAC.
    if (check_token(bytes, keys, {}, now).doubt == Doubt::none) abort();
    const std::string text(bytes);
    for (const std::string& token :
         {test_tokens::token_of(text), test_tokens::signed_token(text, "{}")}) {
        const TokenVerdict verdict = check_token(token, keys, {}, now);
        if (verdict.doubt != Doubt::none) continue;
        for (const char c : verdict.identity.id) {
            if (c <= ' ' || c >= 0x7F || c == '"' || c == '\\') abort();
        }
    }
}

void check_as_files(std::string_view bytes) {
    try {
        (void)TokenKeys::parse(bytes, "jwks.json");
    } catch (const BadFormat&) {
    }
    try {
        std::string again;
        for (const KeyRecord& record : parse_key_file(bytes, "keys.jsonl")) {
            again += key_line(record) + "\n";
        }
        (void)parse_key_file(again, "keys.jsonl");
    } catch (const BadFormat&) {
    }
}

}  // namespace
}  // namespace mlpipe

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const mlpipe::TokenKeys keys =
        mlpipe::TokenKeys::parse(mlpipe::test_tokens::secret_key_set, "jwks.json");
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    mlpipe::check_as_token(bytes, keys);
    mlpipe::check_as_files(bytes);
    const mlpipe::Credential credential =
        mlpipe::read_credential({.authorization = bytes, .n_authorization = 1});
    if (credential.doubt == mlpipe::Doubt::none && credential.text.empty()) abort();
    return 0;
}
