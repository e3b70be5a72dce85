#include "cli/signature_options.h"

#include "core/atomic_file.h"
#include "core/error.h"

namespace mlpipe {

SignatureTrust read_trust(bool required, std::span<const std::string> key_files) {
    if (required && key_files.empty()) {
        throw InvalidArgument(
            "a signature is required, but no key is trusted",
            {.why = "anyone can sign with a key of their own",
             .help = "name the file of each trusted public key with --public-key"});
    }
    SignatureTrust trust{.required = required, .keys = {}};
    for (const std::string& file : key_files) {
        trust.keys.push_back(public_key_from_pem(read_file(file), file));
    }
    return trust;
}

}  // namespace mlpipe
