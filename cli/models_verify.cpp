// models_verify.cpp: `mlpipe models verify [MODEL]`: is a version what it was when it was saved?
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/json_text.h"
#include "cli/models_folder.h"
#include "cli/signature_options.h"
#include "cli/text_table.h"
#include "core/error.h"
#include "persistence/verification.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

struct Verified {
    std::string name;  ///< models@2026_11_22_001, or a file
    Verification verification;
};

/// Every version of the folder, or what `model` names.
std::vector<Verified> verify_all(const std::string& model, bool all, const SignatureTrust& trust) {
    std::vector<Verified> verified;
    if (all) {
        const Registry registry = open_registry(model);
        for (const std::string& version : registry.versions()) {
            verified.push_back({model + "@" + version, verify_version(registry, version, trust)});
        }
        if (!verified.empty()) return verified;
        throw IoFailure("there is no version in " + model,
                        {.why = "", .help = "name a folder that `mlpipe train --models` wrote to"});
    }
    if (const std::optional<NamedVersion> named = find_version(model)) {
        verified.push_back({named->registry.folder().string() + "@" + named->version,
                            verify_version(named->registry, named->version, trust)});
    } else {
        verified.push_back({model, verify_model_file(model, trust)});
    }
    return verified;
}

Json json_of(const Verified& each) {
    Json checks = Json::array();
    for (const Check& check : each.verification.checks) {
        checks.push_back(
            {{"check", check.name}, {"result", to_text(check.result)}, {"detail", check.detail}});
    }
    return {{"model", each.name},
            {"verified", each.verification.passed()},
            {"checks", std::move(checks)}};
}

std::string text_of(const Verified& each) {
    std::string text =
        each.name + (each.verification.passed() ? " verifies\n" : " does not verify\n");
    constexpr std::size_t indent = 22;  // of the second line of a detail
    for (const Check& check : each.verification.checks) {
        text += "  " +
                wrap(fmt::format("{:<9}{:<11}{}", to_text(check.result), check.name, check.detail),
                     indent, 78) +
                '\n';
    }
    return text;
}

}  // namespace

int run_models_verify(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> model;
    std::vector<std::string> keys;
    bool all = false;
    bool require_signature = false;
    CommonOptions common;
    CommandLine line(
        "models verify",
        "Check digests, golden rows, schema, metadata and signature; exit 1 if one is\n"
        "wrong",
        "mlpipe models verify models@2026_11_22_001\n"
        "  mlpipe models verify models --all --require-signature --public-key team.pub");
    line.add_optional_argument("MODEL", model,
                               "A models folder, FOLDER@VERSION or a .onnx file\n(models)");
    line.add_flag("--all", all, "Every version of the folder");
    line.add_flag("--require-signature", require_signature, "What is not signed is wrong");
    line.add_texts("--public-key", keys, "FILE",
                   "Only this key's signatures count (PEM);\nrepeatable");
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    const SignatureTrust trust = read_trust(require_signature, keys);
    const std::vector<Verified> verified = verify_all(model.value_or("models"), all, trust);
    bool passed = true;
    Json json = Json::array();
    for (const Verified& each : verified) {
        passed = passed && each.verification.passed();
        json.push_back(json_of(each));
        if (!common.json) terminal.out << text_of(each);
    }
    if (common.json) {
        terminal.out << json_text({{"verified", passed}, {"models", std::move(json)}});
    }
    return passed ? 0 : static_cast<int>(ErrorCode::check_failed);
}

}  // namespace mlpipe
