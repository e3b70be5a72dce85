#include "persistence/activations.h"

#include <algorithm>

namespace mlpipe {

bool is_activation(const HistoryEntry& entry) {
    return entry.event == event::activated || entry.event == event::rolled_back;
}

std::optional<HistoryEntry> active_at(std::span<const HistoryEntry> entries,
                                      std::string_view time) {
    const auto found = std::find_if(
        entries.rbegin(), entries.rend(),
        [&](const HistoryEntry& entry) { return is_activation(entry) && entry.time <= time; });
    if (found == entries.rend()) return std::nullopt;
    return *found;
}

std::vector<std::string> ways_back(std::span<const HistoryEntry> entries) {
    std::vector<std::string> stack;
    for (const HistoryEntry& entry : entries) {
        if (!is_activation(entry)) continue;
        if (entry.event == event::rolled_back) {
            while (!stack.empty() && stack.back() != entry.version) stack.pop_back();
        }
        if (stack.empty() || stack.back() != entry.version) stack.push_back(entry.version);
    }
    std::ranges::reverse(stack);
    return stack;
}

}  // namespace mlpipe
