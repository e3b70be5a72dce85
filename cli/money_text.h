// money_text.h: amounts for people.
#pragma once

#include <string>

namespace mlpipe {

/// "2,400", "1,234.50", "-0.75": two decimals unless whole, in whatever money the costs are.
[[nodiscard]] std::string money_text(double amount);

}  // namespace mlpipe
