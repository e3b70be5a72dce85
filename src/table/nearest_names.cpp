#include "table/nearest_names.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace mlpipe {
namespace {

/// Lower case for ASCII letters only: no locale is asked.
char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Edit distance (Levenshtein 1966): insertions, deletions and substitutions cost 1.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);  // row[j]: distance of a[0, i) and b[0, j)
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

std::string all_columns(std::span<const std::string> names) {
    constexpr std::size_t most = 20;
    std::string text = names.size() == 1 ? "the only column is: " : "the columns are: ";
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i) {
        text += (i == 0 ? "" : ", ") + names[i];
    }
    if (names.size() > most) text += ", … (" + std::to_string(names.size()) + " in all)";
    return text;
}

}  // namespace

std::string nearest_names_help(std::string_view name, std::span<const std::string> names) {
    constexpr std::size_t longest = 200;  // the distance costs the product of the lengths
    struct Candidate {
        std::size_t distance;
        const std::string* name;
    };
    std::vector<Candidate> near;
    for (const std::string& candidate : names) {
        if (name.size() > longest || candidate.size() > longest) continue;
        const std::size_t edits = distance(name, candidate);
        if (3 * edits <= std::max(name.size(), candidate.size())) {
            near.push_back({edits, &candidate});
        }
    }
    if (names.empty()) return {};
    if (near.empty()) return all_columns(names);
    std::ranges::stable_sort(near, {}, &Candidate::distance);
    near.resize(std::min<std::size_t>(near.size(), 3));
    std::string text = "did you mean ";
    for (std::size_t i = 0; i < near.size(); ++i) {
        if (i > 0) text += i + 1 == near.size() ? " or " : ", ";
        text += "'" + *near[i].name + "'";
    }
    return text + "?";
}

}  // namespace mlpipe
