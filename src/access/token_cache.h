// token_cache.h: tokens whose signature one thread has checked already. A client sends the same
// token for minutes, and an RSA signature costs as much as several predictions.
//
// Kept by the SHA-256 of the token, so a forged one cannot meet a good one, nor its time tell how
// much of a good one it guessed. Only good tokens are kept, and the time is looked at every time.
#pragma once

#include <vector>

#include "access/api_key.h"
#include "access/web_token.h"

namespace mlpipe {

/// For one thread. Holds at most 256 tokens' owners, about 64 KiB.
class TokenCache {
public:
    struct Verdict {
        Doubt doubt = Doubt::malformed_token;
        const Identity* identity = nullptr;  ///< until the next call of check() or clear()
    };
    /// As check_token(). REQUIRES: keys and rules are those of earlier calls since clear().
    [[nodiscard]] Verdict check(std::string_view token, const TokenKeys& keys,
                                const TokenRules& rules, Moment now) &;
    /// To be called when keys or rules change.
    void clear();

private:
    struct Entry {
        KeyHash digest{};
        TokenVerdict verdict;  // good, or the entry is empty
    };
    std::vector<Entry> entries_ = std::vector<Entry>(256);
};

}  // namespace mlpipe
