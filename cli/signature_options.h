// signature_options.h: which signatures a command trusts.
#pragma once

#include <span>
#include <string>

#include "persistence/signature.h"

namespace mlpipe {

/// The keys in the PEM files. Throws InvalidArgument if a signature is required but no key is
/// trusted; IoFailure, BadFormat.
[[nodiscard]] SignatureTrust read_trust(bool required, std::span<const std::string> key_files);

}  // namespace mlpipe
