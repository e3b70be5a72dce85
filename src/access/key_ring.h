// key_ring.h: the keys of one reading of the file, to check credentials against. Never changes, so
// any number of threads may share it.
#pragma once

#include <string_view>
#include <vector>

#include "access/identity.h"
#include "access/key_record.h"

namespace mlpipe {

class KeyRing {
public:
    KeyRing() = default;
    /// REQUIRES: the ids differ.
    explicit KeyRing(const std::vector<KeyRecord>& records);

    struct Verdict {
        Doubt doubt = Doubt::unknown;        ///< none, unknown, expired or revoked
        const Identity* identity = nullptr;  ///< of this ring; null for an unknown key
    };
    /// Who owns the key `presented`. Whether a key has expired or was revoked is told only to its
    /// owner. An unknown id takes as long as a wrong key, one hash. Allocates nothing.
    [[nodiscard]] Verdict check(std::string_view presented, Moment now) const&;
    Verdict check(std::string_view presented, Moment now) const&& = delete;

    [[nodiscard]] std::size_t size() const { return keys_.size(); }
    /// How many keys are good at `now`.
    [[nodiscard]] std::size_t count_active(Moment now) const;

private:
    struct Key {
        KeyRecord record;
        Identity identity;
    };
    std::vector<Key> keys_;  // by id
};

}  // namespace mlpipe
