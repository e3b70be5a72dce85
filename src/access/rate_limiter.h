// rate_limiter.h: a token bucket for each caller, in memory that does not grow.
//
// A bucket holds `burst` tokens, gets `rate` new ones in its time, and each request takes one; none
// left: refused. Kept as one number, the moment at which the bucket will be full again (the virtual
// scheduling form of the Generic Cell Rate Algorithm, ITU-T I.371, annex A): a refill needs no
// timer and a request is one compare-and-swap. So threads share buckets without a lock.
//
// There is room for `capacity` buckets, in sets of eight. A caller whose set is taken gets the
// place of one whose bucket is full, which loses nothing, else of the one that will be full first:
// that one begins anew with a full bucket. So with more callers at once than there is room for,
// limits become looser, never tighter, and nobody is refused for what another does.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "access/rate.h"

namespace mlpipe {

/// A caller's bucket after a request.
struct RateState {
    Allowance allowance;
    bool allowed = true;
    std::uint32_t remaining = 0;            ///< requests that may follow at once
    std::uint32_t retry_after_seconds = 0;  ///< until the next one may: at least 1 if refused
    std::uint32_t full_in_seconds = 0;      ///< until `burst` requests may follow at once
    std::uint32_t window_seconds = 1;       ///< in which an empty bucket fills
};

/// Safe to share between threads.
class RateLimiter {
public:
    using Clock = std::chrono::steady_clock;

    /// `capacity`: how many callers are told apart at once, 16 bytes each; a power of two of at
    /// least 8.
    explicit RateLimiter(std::size_t capacity = 65'536);

    /// Takes a token from the bucket of `caller`, unless it is empty: what is refused costs
    /// nothing, so a caller that keeps asking is answered at its rate.
    [[nodiscard]] RateState take(std::string_view caller, const Allowance& allowance,
                                 Clock::time_point now);

    /// How many callers are known, full buckets among them. Walks over all: for tests.
    [[nodiscard]] std::size_t count() const;

private:
    struct Bucket {
        std::atomic<std::uint64_t> caller{0};  ///< its hash; 0: nobody's
        std::atomic<std::int64_t> full_at{0};  ///< nanoseconds of the clock
    };
    std::uint64_t hash(std::string_view caller) const;
    Bucket& find(std::uint64_t hash, std::int64_t now);

    std::size_t n_sets_;
    std::uint64_t seed_;  // random: nobody can choose names that meet in one bucket
    std::unique_ptr<Bucket[]> buckets_;
};

}  // namespace mlpipe
