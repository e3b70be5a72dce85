#include "access/key_ring.h"

#include <algorithm>

namespace mlpipe {

KeyRing::KeyRing(const std::vector<KeyRecord>& records) {
    keys_.reserve(records.size());
    for (const KeyRecord& record : records) {
        Identity identity{.id = record.id, .name = record.name, .role = record.role};
        if (record.rate) identity.allowance = allowance(*record.rate, record.burst);
        keys_.push_back({.record = record, .identity = std::move(identity)});
    }
    std::ranges::sort(keys_, {},
                      [](const Key& key) -> const std::string& { return key.record.id; });
}

KeyRing::Verdict KeyRing::check(std::string_view presented, Moment now) const& {
    const std::string_view id = id_in_key(presented).value_or("");
    const auto found = std::ranges::lower_bound(
        keys_, id, {}, [](const Key& key) -> std::string_view { return key.record.id; });
    const bool known = found != keys_.end() && found->record.id == id;
    // Without such an id, the same work on a salt and a hash that fit no key.
    static constexpr KeySalt no_salt{};
    static constexpr KeyHash no_hash{};
    const KeyHash hash = hash_key(known ? found->record.salt : no_salt, presented);
    const bool same = same_hash(hash, known ? found->record.hash : no_hash);
    if (!known || !same) return {};
    const Doubt doubt = found->record.revoked           ? Doubt::revoked
                        : found->record.is_expired(now) ? Doubt::expired
                                                        : Doubt::none;
    return {.doubt = doubt, .identity = &found->identity};
}

std::size_t KeyRing::count_active(Moment now) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        keys_, [&](const Key& key) { return !key.record.revoked && !key.record.is_expired(now); }));
}

}  // namespace mlpipe
