// suggestion.h: what was meant by a name that is not known.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mlpipe {

/// The known name with the fewest edits (Levenshtein, without regard to case) from `name`, if those
/// are at most two, or a third of its letters if more, and never more than half of them; the
/// earlier of equally near ones.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name,
                                                      std::span<const std::string> known);

/// "a, b, c".
[[nodiscard]] std::string join(std::span<const std::string> names);

/// The help line for a name that is not known: "did you mean 'folds'?", or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view name, std::span<const std::string> known);

}  // namespace mlpipe
