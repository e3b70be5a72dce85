#include "table/dictionary.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <iterator>

namespace mlpipe {
namespace {

template <typename Word>
std::uint64_t load(const char* bytes) {
    Word word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

std::uint64_t mixed(std::uint64_t state, std::uint64_t word) {
    state = (state ^ word) * 0x9e3779b97f4a7c15;
    return state ^ (state >> 32);
}

/// Eight bytes a step; the loads at the ends overlap, so that no text needs a loop over bytes.
std::uint32_t hash_of(std::string_view text) {
    const char* bytes = text.data();
    const std::size_t size = text.size();
    std::uint64_t state = mixed(0x243f6a8885a308d3, size);
    if (size >= 8) {
        const char* const last = bytes + size - 8;
        for (; bytes < last; bytes += 8) state = mixed(state, load<std::uint64_t>(bytes));
        state = mixed(state, load<std::uint64_t>(last));
    } else if (size >= 4) {
        const std::uint64_t high = load<std::uint32_t>(bytes + size - 4);
        state = mixed(state, load<std::uint32_t>(bytes) | (high << 32));
    } else if (size > 0) {
        const auto byte = [&](std::size_t i) {
            return static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i]));
        };
        state = mixed(state, byte(0) | (byte(size / 2) << 8) | (byte(size - 1) << 16));
    }
    return static_cast<std::uint32_t>(mixed(state, 0));
}

/// The texts of several dictionaries whose hashes begin with the same bits.
class HashRange {
public:
    struct Entry {
        std::uint32_t hash = 0;
        std::int32_t code = missing_code;  // of an empty slot
        const Dictionary* part = nullptr;
    };

    /// For one of 2^`range_bits` ranges that together have `n_texts`.
    HashRange(int range_bits, std::size_t n_texts)
        : range_bits_(range_bits), slots_(std::bit_ceil((4 * n_texts >> range_bits) + 64)) {}

    /// False if there is an equal text, or far more than this range's share.
    bool add(const Entry& text) {
        if (2 * ++n_texts_ > slots_.size()) return false;
        // The bits that follow those of the range.
        std::size_t index = (std::uint64_t{text.hash << range_bits_} * slots_.size()) >> 32;
        for (; slots_[index].code != missing_code; index = (index + 1) & (slots_.size() - 1)) {
            const Entry& other = slots_[index];
            if (other.hash == text.hash &&
                other.part->text(other.code) == text.part->text(text.code)) {
                return false;
            }
        }
        slots_[index] = text;
        return true;
    }

private:
    int range_bits_;
    std::size_t n_texts_ = 0;
    std::vector<Entry> slots_;
};

}  // namespace

Dictionary::Dictionary(const Dictionary& other)
    : slots_(other.slots_), shift_(other.shift_), n_indexed_(other.n_indexed_) {
    texts_.reserve(other.texts_.size());
    for (const std::string_view text : other.texts_) texts_.push_back(stored(text));
}

Dictionary& Dictionary::operator=(const Dictionary& other) {
    if (this != &other) *this = Dictionary(other);
    return *this;
}

std::int32_t Dictionary::add(std::string_view text) {
    if (n_indexed_ != texts_.size()) index();
    if (2 * texts_.size() >= slots_.size()) {
        grow_to(std::max<std::size_t>(16, 2 * slots_.size()));
    }
    const std::uint32_t hash = hash_of(text);
    Slot& slot = slots_[slot_of(text, hash)];
    if (slot.code == missing_code) {
        texts_.push_back(stored(text));
        ++n_indexed_;
        slot = {hash, size() - 1};
    }
    return slot.code;
}

std::optional<std::int32_t> Dictionary::find(std::string_view text) const {
    if (!slots_.empty()) {
        const std::int32_t code = slots_[slot_of(text, hash_of(text))].code;
        if (code != missing_code) return code;
    }
    const auto first = texts_.begin() + static_cast<std::ptrdiff_t>(n_indexed_);
    const auto found = std::find(first, texts_.end(), text);
    if (found == texts_.end()) return std::nullopt;
    return static_cast<std::int32_t>(found - texts_.begin());
}

/// Where `text` is or, if it is new, where it belongs.
std::size_t Dictionary::slot_of(std::string_view text, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t index = home_of(hash);
    while (slots_[index].code != missing_code &&
           (slots_[index].hash != hash || this->text(slots_[index].code) != text)) {
        index = (index + 1) & mask;
    }
    return index;
}

void Dictionary::reserve(std::size_t n_texts) {
    texts_.reserve(n_texts);
    const std::size_t n_slots = std::bit_ceil(std::max<std::size_t>(16, 2 * n_texts));
    if (n_slots > slots_.size()) grow_to(n_slots);
}

void Dictionary::grow_to(std::size_t n_slots) {
    std::vector<Slot> old(n_slots);
    old.swap(slots_);
    shift_ = 32 - std::countr_zero(n_slots);
    const std::size_t mask = slots_.size() - 1;
    for (const Slot& slot : old) {
        if (slot.code == missing_code) continue;
        std::size_t index = home_of(slot.hash);
        while (slots_[index].code != missing_code) index = (index + 1) & mask;
        slots_[index] = slot;
    }
}

void Dictionary::append_disjoint(Dictionary&& from) {
    texts_.insert(texts_.end(), from.texts_.begin(), from.texts_.end());
    blocks_.insert(blocks_.end(), std::make_move_iterator(from.blocks_.begin()),
                   std::make_move_iterator(from.blocks_.end()));
    if (!from.blocks_.empty()) {
        block_bytes_ = from.block_bytes_;
        used_bytes_ = from.used_bytes_;
    }
    from = Dictionary();
}

void Dictionary::index() {
    reserve(texts_.size());
    for (; n_indexed_ < texts_.size(); ++n_indexed_) {
        const std::string_view text = texts_[n_indexed_];
        const std::uint32_t hash = hash_of(text);
        slots_[slot_of(text, hash)] = {hash, static_cast<std::int32_t>(n_indexed_)};
    }
}

std::string_view Dictionary::stored(std::string_view text) {
    constexpr std::size_t first_block = 64;
    constexpr std::size_t largest_block = 64 << 10;
    if (blocks_.empty() || block_bytes_ - used_bytes_ < text.size()) {
        const std::size_t doubled =
            blocks_.empty() ? first_block : std::min(2 * block_bytes_, largest_block);
        block_bytes_ = std::max(doubled, text.size());
        used_bytes_ = 0;
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_bytes_));
    }
    char* const place = blocks_.back().get() + used_bytes_;
    std::copy(text.begin(), text.end(), place);
    used_bytes_ += text.size();
    return {place, text.size()};
}

/// Equal texts have equal hashes, so the hashes are divided into 64 ranges that know nothing of
/// each other: each fits a table in the second-level cache and can have a thread of its own. As a
/// dictionary's slots are in the order of their hashes, a range is a run of them, and whatever
/// probing moved behind it.
bool are_disjoint(std::span<const Dictionary* const> parts, Threads threads) {
    constexpr int range_bits = 6;
    constexpr std::size_t n_ranges = std::size_t{1} << range_bits;
    std::size_t n_texts = 0;
    for (const Dictionary* part : parts) n_texts += part->texts_.size();
    std::atomic<bool> disjoint = true;
    for_each_block(n_ranges, threads, [&](std::size_t range) {
        HashRange seen(range_bits, n_texts);
        for (const Dictionary* part : parts) {
            const std::vector<Dictionary::Slot>& slots = part->slots_;
            const bool has_runs = slots.size() >= n_ranges;
            const std::size_t length = has_runs ? slots.size() / n_ranges : slots.size();
            const std::size_t begin = has_runs ? range * length : 0;
            for (std::size_t i = 0; i < slots.size(); ++i) {
                const Dictionary::Slot& slot = slots[(begin + i) & (slots.size() - 1)];
                if (slot.code == missing_code && i >= length) break;
                if (slot.code == missing_code || slot.hash >> (32 - range_bits) != range) continue;
                if (!seen.add({slot.hash, slot.code, part})) disjoint = false;
            }
            if (!disjoint) return;
        }
    });
    return disjoint;
}

}  // namespace mlpipe
