#include "audit/audit_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "audit/audit_database.h"
#include "audit/id_hash.h"
#include "core/error.h"
#include "core/hex.h"
#include "core/number_text.h"
#include "core/time_text.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

constexpr int entries_at_once = 16;

/// Entries first, first + 1, …, last are to be read.
struct Range {
    std::int64_t first, last;
};

/// Of the record's ids one has the text `id`, or its hash.
bool has_id(const AuditRecord& record, const std::string& id, const std::string& hash) {
    return std::ranges::any_of(record.ids, [&](const AuditedId& each) {
        return each.hash.empty() ? id_text_of(each.token) == id : each.hash == hash;
    });
}

bool in_time(const AuditFilter& filter, std::int64_t from_us, std::int64_t to_us) {
    return (!filter.since_us || to_us >= *filter.since_us) &&
           (!filter.until_us || from_us <= *filter.until_us);
}

std::string json_of(std::string_view text) {
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// As a request would send it.
std::string input_json(const AuditRecord& record, std::size_t column) {
    const std::optional<std::string> text = input_text(record, column);
    if (!text) return "null";
    const ColumnSchema& schema = record.model->schema.columns[column];
    const bool bare = schema.type != ColumnType::category || schema.integer_levels;
    return bare && Json::accept(*text) ? *text : json_of(*text);
}

void bind_times(sqlite3_stmt* statement, const AuditFilter& filter) {
    using Limits = std::numeric_limits<std::int64_t>;
    sqlite3_bind_int64(statement, 1, filter.since_us.value_or(Limits::min()));
    sqlite3_bind_int64(statement, 2, filter.until_us.value_or(Limits::max()));
}

}  // namespace

struct AuditReader::State {
    explicit State(const std::filesystem::path& file)
        : path(file), session(open_for_reading(file)) {}

    Range range(const AuditFilter& filter) const;
    std::vector<ChainEntry> next_entries(const AuditFilter& filter, AuditOrder order,
                                         const Range& range) const;
    const AuditedModel& model(const std::string& digest);

    std::filesystem::path path;
    SqliteSession session;
    std::map<std::string, AuditedModel> models;  // by digest; its nodes stay where they are
};

/// Outside it no entry has a time that is asked for. The index entries_by_time knows.
Range AuditReader::State::range(const AuditFilter& filter) const {
    if (!filter.since_us && !filter.until_us)
        return {.first = 1, .last = read_head(session).number};
    const SqliteStatement statement = session.prepare(
        "SELECT min(number), max(number) FROM entries WHERE time_to >= ? AND time_from <= ?");
    bind_times(statement.get(), filter);
    const int status = sqlite3_step(statement.get());
    session.check(status);
    return {.first = std::max<std::int64_t>(1, sqlite3_column_int64(statement.get(), 0)),
            .last = sqlite3_column_int64(statement.get(), 1)};
}

std::vector<ChainEntry> AuditReader::State::next_entries(const AuditFilter& filter,
                                                         AuditOrder order,
                                                         const Range& range) const {
    const SqliteStatement statement = session.prepare(fmt::format(
        "SELECT {} FROM entries WHERE +time_to >= ? AND +time_from <= ? AND number >= ?"
        " AND number <= ? AND kind <> 'cut' ORDER BY number {} LIMIT {}",
        entry_columns, order == AuditOrder::newest_first ? "DESC" : "ASC", entries_at_once));
    bind_times(statement.get(), filter);
    sqlite3_bind_int64(statement.get(), 3, range.first);
    sqlite3_bind_int64(statement.get(), 4, range.last);
    std::vector<ChainEntry> entries;
    int status = sqlite3_step(statement.get());
    for (; status == SQLITE_ROW; status = sqlite3_step(statement.get())) {
        entries.push_back(entry_of(statement.get()));
    }
    session.check(status);
    return entries;
}

const AuditedModel& AuditReader::State::model(const std::string& digest) {
    const auto known = models.find(digest);
    if (known != models.end()) return known->second;
    const std::optional<std::string> definition = find_definition(session, digest);
    if (!definition) throw BadFormat("the definition of its model is gone");
    return models.emplace(digest, parse_definition(*definition)).first->second;
}

AuditReader::AuditReader(const std::filesystem::path& file)
    : state_(std::make_unique<State>(file)) {}
AuditReader::~AuditReader() = default;

std::vector<AuditedModel> AuditReader::models() const {
    std::vector<AuditedModel> models;
    for (const std::string& digest :
         state_->session.texts("SELECT digest FROM models ORDER BY digest")) {
        models.push_back(state_->model(digest));
    }
    std::ranges::stable_sort(models, {}, &AuditedModel::version);
    return models;
}

void AuditReader::read(const AuditFilter& filter, AuditOrder order, const TakeRecord& record,
                       const TakeLoss& loss) const {
    std::string hash;
    const std::filesystem::path key = id_key_file(state_->path);
    if (filter.id && std::filesystem::exists(key)) {
        const std::string bytes = read_id_key(key).hash(*filter.id);
        hash = hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    }
    const auto fits = [&](const AuditRecord& each) {
        return in_time(filter, each.time_us, each.time_us) &&
               (!filter.version || each.model->version == *filter.version) &&
               (!filter.request_id || each.request_id == *filter.request_id) &&
               (!filter.label || each.prediction == *filter.label) &&
               (!filter.id || has_id(each, *filter.id, hash));
    };
    const auto take_entry = [&](const ChainEntry& entry) {
        if (entry.kind == entry_kind::gap) {
            return loss({.from_us = entry.from_us,
                         .to_us = entry.to_us,
                         .records = entry.records,
                         .reason = read_gap_reason(entry.payload)});
        }
        const AuditedModel& model = state_->model(entry.model);
        if (filter.version && model.version != *filter.version) return true;
        std::vector<AuditRecord> records = read_block(entry.payload, model);
        if (order == AuditOrder::newest_first) std::ranges::reverse(records);
        return std::ranges::all_of(
            records, [&](const AuditRecord& each) { return !fits(each) || record(each); });
    };
    Range range = state_->range(filter);
    while (true) {
        const std::vector<ChainEntry> entries = state_->next_entries(filter, order, range);
        if (entries.empty()) return;
        for (const ChainEntry& entry : entries) {
            try {
                if (!take_entry(entry)) return;
            } catch (const BadFormat& error) {
                throw BadFormat(
                    fmt::format("{}: entry {}: {}", state_->path.string(), entry.number,
                                error.what()),
                    {.why = "", .help = "`mlpipe audit verify` tells what was changed"});
            }
        }
        if (order == AuditOrder::newest_first) {
            range.last = entries.back().number - 1;
        } else {
            range.first = entries.back().number + 1;
        }
    }
}

std::optional<std::string> input_text(const AuditRecord& record, std::size_t column) {
    const ColumnSchema& schema = record.model->schema.columns[column];
    if (schema.type != ColumnType::category) {
        const float number = record.row.numbers[column];
        return std::isfinite(number) ? std::optional(to_text(number)) : std::nullopt;
    }
    const std::int32_t code = record.row.codes[column];
    if (code == missing_code) return std::nullopt;
    if (code >= 0) return schema.levels[static_cast<std::size_t>(code)];
    const auto unseen =
        std::ranges::find(record.unseen, column, &std::pair<std::size_t, std::string>::first);
    return unseen == record.unseen.end() ? "" : unseen->second;
}

std::string inputs_json(const AuditRecord& record) {
    std::string json = "{";
    const std::vector<ColumnSchema>& columns = record.model->schema.columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].type == ColumnType::id) continue;
        if (json.size() > 1) json += ',';
        json += json_of(columns[i].name) + ':' + input_json(record, i);
    }
    return json + '}';
}

std::string utc_text_us(std::int64_t time_us) {
    namespace chrono = std::chrono;
    const chrono::sys_time<chrono::microseconds> time{chrono::microseconds(time_us)};
    const auto second = chrono::floor<chrono::seconds>(time);
    std::string text = utc_text(second);
    text.pop_back();  // the Z
    return text + fmt::format(".{:06}Z", (time - second).count());
}

}  // namespace mlpipe
