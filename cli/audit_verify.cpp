// audit_verify.cpp: `mlpipe audit verify [LOG]`: is the audit log what was written?
#include <charconv>
#include <nlohmann/json.hpp>

#include "audit/audit_verification.h"
#include "cli/audit_options.h"
#include "cli/commands.h"
#include "cli/json_text.h"
#include "cli/text_table.h"
#include "core/error.h"
#include "core/hex.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const ChainHead& head) {
    return std::to_string(head.number) + ':' + head.hash;
}

ChainHead read_noted_head(const std::string& text) {
    ChainHead head;
    const std::size_t colon = text.find(':');
    const char* end = text.data() + std::min(colon, text.size());
    const auto [parsed, error] = std::from_chars(text.data(), end, head.number);
    if (colon != std::string::npos && error == std::errc{} && parsed == end && head.number > 0) {
        head.hash = text.substr(colon + 1);
        if (head.hash.size() == 64 && parse_hex(head.hash)) return head;
    }
    throw InvalidArgument(
        "--head must be a number, a colon and 64 hexadecimal digits, not \"" + text + '"',
        {.why = "", .help = "an earlier `mlpipe audit verify` printed it"});
}

Json json_of(const std::string& file, const AuditVerification& verification) {
    const bool any = verification.records > 0;
    return {{"file", file},
            {"verified", verification.passed()},
            {"fault", verification.passed() ? Json(nullptr) : Json(verification.fault)},
            {"entries", verification.entries},
            {"first", verification.first},
            {"predictions", verification.records},
            {"from", any ? Json(utc_text_us(verification.from_us)) : Json(nullptr)},
            {"to", any ? Json(utc_text_us(verification.to_us)) : Json(nullptr)},
            {"lost", verification.lost},
            {"head", text_of(verification.head)}};
}

std::string report(const std::string& file, const AuditVerification& verification) {
    std::string text = file + (verification.passed() ? " verifies\n" : " does not verify\n");
    if (!verification.passed()) text += "  " + wrap(verification.fault, 2, 78) + '\n';
    if (verification.head.number > 0) {
        text += (verification.passed() ? "  " : "  Right before that: ") +
                count_text(verification.records, "prediction") + " in entries " +
                std::to_string(verification.first) + " to " +
                std::to_string(verification.head.number) + '\n';
    }
    if (verification.records > 0) {
        text += "  from " + utc_text_us(verification.from_us) + " to " +
                utc_text_us(verification.to_us) + '\n';
    }
    if (verification.lost > 0) {
        text += "  " + count_text(verification.lost) +
                " more were answered and lost: see `mlpipe audit export`\n";
    }
    if (verification.passed() && verification.head.number > 0) {
        text += "The head, to be noted elsewhere and compared with --head:\n  " +
                text_of(verification.head) + '\n';
    }
    return text;
}

}  // namespace

int run_audit_verify(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> log, noted;
    CommonOptions common;
    CommandLine line("audit verify",
                     "Recompute the chain of hashes of an audit log; exit 1 at the first broken\n"
                     "place",
                     "mlpipe audit verify models");
    add_audit_log(line, log);
    line.add_text("--head", noted, "NUMBER:HASH",
                  "A head printed earlier, which must still be in\nthe chain");
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    const auto expected =
        noted ? std::optional(read_noted_head(*noted)) : std::optional<ChainHead>();
    const std::filesystem::path file = audit_log_file(log);
    const AuditVerification verification = verify_audit_log(file, expected);
    terminal.out << (common.json ? json_text(json_of(file.string(), verification))
                                 : report(file.string(), verification));
    return verification.passed() ? 0 : static_cast<int>(ErrorCode::check_failed);
}

}  // namespace mlpipe
