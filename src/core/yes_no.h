// yes_no.h: texts that answer a yes-or-no question, in any case: "Yes", "1", "TRUE", "y"; "No",
// "0".
#pragma once

#include <string_view>

namespace mlpipe {

[[nodiscard]] bool is_yes_like(std::string_view text);
[[nodiscard]] bool is_no_like(std::string_view text);

}  // namespace mlpipe
