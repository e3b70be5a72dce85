#include "cli/suggestion.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace mlpipe {
namespace {

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);  // edits from a's prefix to every prefix of b
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> known) {
    std::optional<std::string> nearest;
    std::size_t fewest = std::min(name.size() / 2, std::max<std::size_t>(2, name.size() / 3)) + 1;
    constexpr std::size_t longest = 200;  // the distance costs the product of the lengths
    if (name.size() > longest) return std::nullopt;
    for (const std::string& candidate : known) {
        const std::size_t distance = edits(name, candidate);
        if (distance < fewest) {
            fewest = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

std::string join(std::span<const std::string> names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string did_you_mean(std::string_view name, std::span<const std::string> known) {
    const std::optional<std::string> nearest = nearest_name(name, known);
    return nearest ? "did you mean '" + *nearest + "'?" : "";
}

}  // namespace mlpipe
