#include "access/token_cache.h"

namespace mlpipe {

TokenCache::Verdict TokenCache::check(std::string_view token, const TokenKeys& keys,
                                      const TokenRules& rules, Moment now) & {
    const KeyHash digest = hash_key(KeySalt{}, token.substr(0, largest_token + 1));
    Entry& entry = entries_[digest[0]];
    const bool known = entry.verdict.doubt == Doubt::none && same_hash(entry.digest, digest) &&
                       now >= entry.verdict.from && now < entry.verdict.until;
    if (!known) {
        TokenVerdict verdict = check_token(token, keys, rules, now);
        if (verdict.doubt != Doubt::none) return {.doubt = verdict.doubt};
        entry = {.digest = digest, .verdict = std::move(verdict)};
    }
    return {.doubt = Doubt::none, .identity = &entry.verdict.identity};
}

void TokenCache::clear() {
    entries_.assign(entries_.size(), {});
}

}  // namespace mlpipe
