// models_sign.cpp: `mlpipe models keygen` and `mlpipe models sign [DIR[@VERSION]]`: to vouch for a
// version.
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/json_text.h"
#include "cli/models_folder.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "core/hex.h"
#include "persistence/activation.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

NamedVersion require_named(const std::string& model) {
    if (std::optional<NamedVersion> named = find_version(model)) return *std::move(named);
    throw InvalidArgument("a file alone cannot be signed",
                          {.why = "the signature binds the model to its version and metadata",
                           .help = "name a models folder or FOLDER@VERSION"});
}

void refuse_existing(const std::string& path) {
    std::error_code error;
    if (!fs::exists(path, error)) return;
    throw InvalidArgument("there is a file '" + path + "' already",
                          {.why = "a key that is lost cannot be made again",
                           .help = "name another file, or move that one away"});
}

}  // namespace

int run_models_keygen(const Arguments& arguments, Terminal& terminal) {
    std::string file;
    CommonOptions common;
    CommandLine line("models keygen", "A new key pair: FILE to sign with, FILE.pub to check with",
                     "mlpipe models keygen team.pem");
    line.add_argument("FILE", file, "Where the private key goes; only you may read it");
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    const std::string public_file = file + ".pub";
    refuse_existing(file);
    refuse_existing(public_file);
    const Ed25519PrivateKey key = Ed25519PrivateKey::generate();
    write_private_file(file, key.to_pem());
    write_file_atomically(public_file, to_pem(key.public_key()));
    if (common.json) {
        terminal.out << json_text({{"private_key", file},
                                   {"public_key_file", public_file},
                                   {"public_key", hex(key.public_key().bytes)}});
    } else {
        terminal.out << "Private key  " << file << " (keep it; only you may read it)\n"
                     << "Public key   " << public_file << " (give it to whoever checks)\n";
    }
    return 0;
}

int run_models_sign(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> model, key_file, why;
    CommonOptions common;
    CommandLine line("models sign", "Verify a version and vouch for it with an Ed25519 key",
                     "mlpipe models sign models@2026_11_22_001 --key team.pem");
    line.add_optional_argument("MODEL", model,
                               "A models folder (its active version) or\nFOLDER@VERSION (models)");
    line.add_text(
        "--key", key_file, "FILE",
        "The private key in PEM, as `mlpipe models\nkeygen` or `openssl genpkey` writes it");
    line.add_text("--why", why, "TEXT", "The reason, for the history");
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    if (!key_file) {
        throw InvalidArgument("--key is required",
                              {.why = "", .help = "`mlpipe models keygen FILE` makes one"});
    }
    const auto key = Ed25519PrivateKey::from_pem(read_file(*key_file), *key_file);
    NamedVersion named = require_named(model.value_or("models"));
    const std::string public_key = hex(key.public_key().bytes);
    const bool changed = sign_checked(named.registry, named.version, key,
                                      why.value_or("signed with key " + public_key));
    if (common.json) {
        terminal.out << json_text(
            {{"model_version", named.version},
             {"signature", named.registry.signature_path(named.version).string()},
             {"public_key", public_key},
             {"changed", changed}});
    } else {
        terminal.out << named.version << (changed ? " is signed now" : " was so signed already")
                     << "\nKey        " << public_key << "\nSignature  "
                     << named.registry.signature_path(named.version).string() << '\n';
    }
    return 0;
}

}  // namespace mlpipe
