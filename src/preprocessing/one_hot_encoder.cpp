#include "preprocessing/one_hot_encoder.h"

#include <algorithm>

#include "core/error.h"

namespace mlpipe {

std::optional<std::uint16_t> LevelCodes::find(std::string_view level) const {
    const auto found = std::ranges::find(
        code_of_level, level, [](const auto& entry) { return std::string_view(entry.first); });
    return found == code_of_level.end() ? std::nullopt : std::optional(found->second);
}

LevelCodes OneHotEncoder::fit(const std::string& column, std::span<const LevelCount> levels) const {
    if (min_frequency < 1) {
        throw InvalidArgument("min_frequency is " + std::to_string(min_frequency) +
                              ", and must be at least 1");
    }
    const auto is_rare = [&](const LevelCount& level) {
        return level.rows < static_cast<std::size_t>(min_frequency);
    };
    const auto n_rare = static_cast<std::size_t>(std::ranges::count_if(levels, is_rare));
    const std::size_t n_codes = levels.size() - n_rare + (n_rare > 0 ? 1 : 0);
    if (n_codes > max_codes) {
        throw SchemaMismatch(
            "column '" + column + "' has " + std::to_string(n_codes) + " levels, and at most " +
                std::to_string(max_codes) + " can be encoded",
            {.why = {},
             .help = "group rare levels with a larger min_frequency, or give the column the type "
                     "id or drop"});
    }
    LevelCodes codes;
    for (const LevelCount& level : levels) {
        std::size_t code = n_codes - 1;  // the rare ones share the last
        if (!is_rare(level)) {
            code = codes.feature_names.size();
            codes.feature_names.push_back(column + "_" + level.level);
        }
        codes.code_of_level.emplace_back(level.level, static_cast<std::uint16_t>(code));
    }
    if (n_rare > 0) codes.feature_names.push_back(column + "_infrequent_sklearn");
    return codes;
}

}  // namespace mlpipe
