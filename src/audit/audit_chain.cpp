#include "audit/audit_chain.h"

#include <nlohmann/json.hpp>

#include "core/digest.h"
#include "core/error.h"

namespace mlpipe {

using Json = nlohmann::ordered_json;

std::string chain_hash(const ChainEntry& entry, std::string_view before) {
    std::string head = "mlpipe audit 1\n";
    head += before;
    head += '\n' + std::to_string(entry.number) + ' ' + entry.kind + ' ' +
            std::to_string(entry.from_us) + ' ' + std::to_string(entry.to_us) + ' ' +
            std::to_string(entry.records) + ' ' + entry.model + '\n';
    Sha256 digest;
    digest.add(head);
    digest.add(entry.payload);
    return digest.hex();
}

void link(ChainEntry& entry, ChainHead& head) {
    entry.number = head.number + 1;
    entry.hash = chain_hash(entry, head.hash);
    head = {.number = entry.number, .hash = entry.hash};
}

ChainEntry cut_entry(const ChainCut& cut, std::int64_t now_us) {
    const Json payload{
        {"last", cut.last.number}, {"hash", cut.last.hash}, {"records", cut.records}};
    return {.kind = std::string(entry_kind::cut),
            .from_us = now_us,
            .to_us = now_us,
            .payload = payload.dump()};
}

ChainCut read_cut(std::string_view payload) {
    try {
        const Json json = Json::parse(payload);
        return {.last = {.number = json.at("last").get<std::int64_t>(),
                         .hash = json.at("hash").get<std::string>()},
                .records = json.at("records").get<std::uint64_t>()};
    } catch (const Json::exception&) {
        throw BadFormat("the payload of a cut cannot be read");
    }
}

ChainEntry gap_entry(const AuditGap& gap, std::string_view reason) {
    return {
        .kind = std::string(entry_kind::gap),
        .from_us = gap.from_us,
        .to_us = gap.to_us,
        .records = gap.records,
        .payload = Json{{"reason", reason}}.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

std::string read_gap_reason(std::string_view payload) {
    try {
        return Json::parse(payload).at("reason").get<std::string>();
    } catch (const Json::exception&) {
        throw BadFormat("the payload of a gap cannot be read");
    }
}

}  // namespace mlpipe
