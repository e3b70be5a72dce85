// key_table.h: what belongs to each key of an encoder.
//
// Sorted, not hashed: a file chooses its keys, and could choose ones that make a hash table slow.
#pragma once

#include <algorithm>
#include <concepts>
#include <utility>
#include <vector>

namespace mlpipe::graph {

/// Where a key is asked for that is NaN, it lies behind all others.
struct KeyLess {
    template <typename Key>
    bool operator()(const Key& a, const Key& b) const {
        if constexpr (std::floating_point<Key>) {
            if (a != a || b != b) return a == a;
        }
        return a < b;
    }
};

template <typename Key, typename Value>
class KeyTable {
public:
    /// A key that is NaN equals none and is passed over, as in onnxruntime before ai.onnx.ml 4.
    /// REQUIRES: sort() is called after the last add() and before the first find().
    void add(const Key& key, Value value) {
        if (key == key) entries_.emplace_back(key, std::move(value));
    }
    /// Of several entries with one key the first one added stays.
    void sort() {
        const auto by_key = [](const Entry& a, const Entry& b) {
            return KeyLess{}(a.first, b.first);
        };
        std::stable_sort(entries_.begin(), entries_.end(), by_key);
        const auto same = [&](const Entry& a, const Entry& b) { return !by_key(a, b); };
        entries_.erase(std::unique(entries_.begin(), entries_.end(), same), entries_.end());
    }
    /// Null if there is none.
    [[nodiscard]] const Value* find(const Key& key) const {
        const auto found = std::ranges::lower_bound(entries_, key, KeyLess{}, &Entry::first);
        if (found == entries_.end() || KeyLess{}(key, found->first)) return nullptr;
        return &found->second;
    }

private:
    using Entry = std::pair<Key, Value>;

    std::vector<Entry> entries_;
};

}  // namespace mlpipe::graph
