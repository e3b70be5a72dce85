#include "access/rate_limiter.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <random>
#include <span>

namespace mlpipe {
namespace {

constexpr std::size_t set_size = 8;
constexpr std::int64_t second = 1'000'000'000;

/// Both halves of the product, folded: every bit of `a` and `b` reaches every bit of the result.
std::uint64_t fold_multiply(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = Wide{a} * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Nanoseconds in whole seconds, rounded up.
std::uint32_t ceil_seconds(std::int64_t nanoseconds) {
    return static_cast<std::uint32_t>((std::max<std::int64_t>(nanoseconds, 0) + second - 1) /
                                      second);
}

std::uint64_t random_seed() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

}  // namespace

RateLimiter::RateLimiter(std::size_t capacity)
    : n_sets_(capacity / set_size),
      seed_(random_seed()),
      buckets_(std::make_unique<Bucket[]>(capacity)) {
    assert(capacity >= set_size && std::has_single_bit(capacity));
}

std::uint64_t RateLimiter::hash(std::string_view caller) const {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;
    std::uint64_t hash = seed_ ^ caller.size();
    for (std::size_t at = 0; at < caller.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, caller.data() + at, std::min<std::size_t>(8, caller.size() - at));
        hash = fold_multiply(hash ^ word, seed_ | odd);
    }
    return std::max<std::uint64_t>(fold_multiply(hash ^ seed_, odd), 1);
}

/// The bucket of that caller, made if there is none.
RateLimiter::Bucket& RateLimiter::find(std::uint64_t hash, std::int64_t now) {
    const std::span<Bucket> set(&buckets_[(hash & (n_sets_ - 1)) * set_size], set_size);
    while (true) {
        Bucket* oldest = &set[0];
        std::int64_t oldest_full_at = INT64_MAX;
        std::uint64_t oldest_caller = 0;
        for (Bucket& bucket : set) {
            const std::uint64_t caller = bucket.caller.load(std::memory_order_acquire);
            if (caller == hash) return bucket;
            const std::int64_t full_at =
                caller == 0 ? INT64_MIN : bucket.full_at.load(std::memory_order_relaxed);
            if (full_at < oldest_full_at) {
                oldest = &bucket;
                oldest_full_at = full_at;
                oldest_caller = caller;
            }
        }
        if (!oldest->caller.compare_exchange_strong(oldest_caller, hash)) continue;
        // Two requests of a new caller at this very moment: one of them may go uncounted.
        oldest->full_at.store(now, std::memory_order_relaxed);
        return *oldest;
    }
}

RateState RateLimiter::take(std::string_view caller, const Allowance& allowance,
                            Clock::time_point time) {
    const std::int64_t now =
        std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
    // A token's time to come, at least a microsecond: largest_rate.
    const std::int64_t interval = allowance.rate.seconds * second / allowance.rate.requests;
    const std::int64_t whole = interval * allowance.burst;
    Bucket& bucket = find(hash(caller), now);
    std::int64_t full_at = bucket.full_at.load(std::memory_order_relaxed);
    std::int64_t next = 0;
    bool allowed = false;
    do {
        next = std::max(full_at, now) + interval;
        allowed = next - now <= whole;
    } while (allowed && !bucket.full_at.compare_exchange_weak(full_at, next));
    const std::int64_t owed = (allowed ? next : full_at) - now;
    RateState state{.allowance = allowance, .allowed = allowed};
    state.remaining =
        static_cast<std::uint32_t>(std::max<std::int64_t>(whole - owed, 0) / interval);
    state.retry_after_seconds = allowed ? 0 : std::max(1u, ceil_seconds(next - now - whole));
    state.full_in_seconds = ceil_seconds(owed);
    state.window_seconds = std::max(1u, ceil_seconds(whole));
    return state;
}

std::size_t RateLimiter::count() const {
    const std::span<const Bucket> all(buckets_.get(), n_sets_ * set_size);
    return static_cast<std::size_t>(
        std::ranges::count_if(all, [](const Bucket& bucket) { return bucket.caller.load() != 0; }));
}

}  // namespace mlpipe
