// access_control.h: who may ask a service, and how often: all of this room behind one face.
//
// AccessControl is shared by the threads of a service and holds what the files say; a Gatekeeper
// belongs to one thread and decides on its requests, without a lock and, but for a token it has not
// seen, without an allocation. A file that changes is taken over as a whole or not at all: a broken
// one leaves in force what was read before.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "access/credential.h"
#include "access/key_ring.h"
#include "access/rate_limiter.h"
#include "access/refusal.h"
#include "access/token_cache.h"
#include "access/watched_file.h"

namespace mlpipe {

struct AccessSettings {
    std::optional<std::filesystem::path> keys = {};  ///< a key file (key_file.h)
    std::optional<std::filesystem::path> jwks = {};  ///< a JSON Web Key Set (token_keys.h)
    TokenRules tokens = {};
    std::optional<Rate> rate = {};            ///< of each caller; unset: any
    std::optional<std::uint32_t> burst = {};  ///< see allowance()

    /// Without keys and tokens anybody may do anything.
    [[nodiscard]] bool asks_who() const { return keys || jwks; }
};

/// What the files say at one time. Never changes.
struct AccessRules {
    KeyRing keys;
    std::optional<TokenKeys> tokens;
};

/// Safe to share between threads.
class AccessControl {
public:
    /// Reads the files. Throws IoFailure, BadFormat; InvalidArgument for a burst without a rate.
    explicit AccessControl(AccessSettings settings);

    [[nodiscard]] const AccessSettings& settings() const& { return settings_; }
    [[nodiscard]] std::shared_ptr<const AccessRules> rules() const;
    /// Grows with every change of rules(). A thread that has seen this generation need not ask
    /// again.
    [[nodiscard]] std::uint64_t generation() const {
        return generation_.load(std::memory_order_acquire);
    }
    [[nodiscard]] RateLimiter& limiter() & { return limiter_; }

    /// Reads files that have changed; to be called about once a second, and on SIGHUP. Gives what
    /// is to be logged, a text for each file that changed: "keys.jsonl: 3 keys", or its error and
    /// that the old content stays in force. Not for a thread that answers requests: it reads files.
    [[nodiscard]] std::vector<std::string> refresh();

private:
    struct Change {
        std::string text;
        bool good;
    };
    std::optional<Change> refresh_keys(AccessRules& rules);
    std::optional<Change> refresh_tokens(AccessRules& rules);

    const AccessSettings settings_;
    RateLimiter limiter_;
    std::mutex refreshing_;
    std::optional<WatchedFile> key_file_, token_file_;
    mutable std::mutex mutex_;
    std::shared_ptr<const AccessRules> rules_;
    std::atomic<std::uint64_t> generation_{1};
};

/// What was decided on a request.
struct Admission {
    const Identity* who = nullptr;        ///< null: nobody in particular. Until the next admit()
    std::optional<Refusal> refusal = {};  ///< unset: it may be answered
    std::optional<RateState> rate = {};   ///< unset: without a limit
};

/// Decides on the requests of one thread.
class Gatekeeper {
public:
    explicit Gatekeeper(AccessControl& control) : control_(control) {}

    /// `network`: bytes that stand for where the client is, such as its IPv4 address, or the first
    /// 64 bits of its IPv6 address, since who has one of those has all of them. Its bucket pays
    /// where nobody is known: without keys, and for credentials that are refused, so that guessing
    /// is limited as well. A request that needs no role is asked for nothing and costs nothing.
    [[nodiscard]] Admission admit(const CredentialFields& fields, std::string_view network,
                                  Role needed, Moment now, RateLimiter::Clock::time_point tick) &;

private:
    struct Recognised {
        Doubt doubt = Doubt::missing;
        const Identity* identity = nullptr;
    };
    Recognised recognise(const CredentialFields& fields, Moment now);
    void charge(Admission& admission, std::string_view caller, RateLimiter::Clock::time_point tick);

    AccessControl& control_;
    std::uint64_t generation_ = 0;
    std::shared_ptr<const AccessRules> rules_;
    TokenCache cache_;
};

}  // namespace mlpipe
