#include "audit/audit_block.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "audit/byte_code.h"
#include "core/hex.h"

namespace mlpipe {
namespace {

constexpr std::uint64_t most_records = 4096;
constexpr std::size_t most_bytes = 256 * 1024;

// What a record has: bits 1 to 8 say that the text of that number (AuditText) differs from the
// record before. The first record differs from one with empty texts and zeros.
constexpr std::uint64_t has_threshold = 1U << 9;
constexpr std::uint64_t has_warnings = 1U << 10;
constexpr std::uint64_t has_ids = 1U << 11;
constexpr std::uint64_t has_packed_request_id = 1U << 12;

/// A request id of our own making: 32 hexadecimal digits, kept as 16 bytes.
constexpr std::size_t packed_size = 16;
using Packed = std::array<char, packed_size>;

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::optional<Packed> pack(std::string_view request_id) {
    if (request_id.size() != 2 * packed_size) return std::nullopt;
    Packed packed{};
    for (std::size_t i = 0; i < packed_size; ++i) {
        const int high = digit_of(request_id[2 * i]);
        const int low = digit_of(request_id[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        packed[i] = static_cast<char>(16 * high + low);
    }
    return packed;
}

std::string hex_of(std::string_view bytes) {
    return hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

/// Calls `take(column, text)` for each of a lane record's ids or unseen texts.
template <typename Take>
void for_each_side_text(std::string_view bytes, const Take& take) {
    for (ByteReader reader(bytes); !reader.at_end();) {
        const auto column = reader.value<std::uint32_t>();
        const auto size = reader.value<std::uint32_t>();
        take(column, reader.bytes(size));
    }
}

std::string_view unseen_text(std::string_view unseen, std::size_t column) {
    std::string_view found;
    for_each_side_text(unseen, [&](std::uint32_t of, std::string_view text) {
        if (of == column) found = text;
    });
    return found;
}

constexpr std::uint8_t plain_id = 0;
constexpr std::uint8_t hashed_id = 1;

}  // namespace

AuditBlock::AuditBlock(const AuditedModel& model, AuditIds ids, const IdHasher* hasher)
    : model_(&model), ids_(ids), hasher_(hasher) {}

bool AuditBlock::is_full() const {
    return records_ >= most_records || payload_.size() >= most_bytes;
}

void AuditBlock::add(const LaneRecord& record) {
    if (records_ == 0) {
        from_us_ = to_us_ = record.time_us;
        append_value(payload_, record.time_us);
    }
    append_signed(payload_, record.time_us - (records_ == 0 ? record.time_us : before_.time_us));
    add_texts(record);
    append_value(payload_, record.probability);
    append_count(payload_, record.latency_us);
    add_cells(record);
    from_us_ = std::min(from_us_, record.time_us);
    to_us_ = std::max(to_us_, record.time_us);
    before_ = record;
    ++records_;
}

void AuditBlock::add_texts(const LaneRecord& record) {
    std::uint64_t has = 0;
    for (std::size_t i = 1; i < n_audit_texts; ++i) {
        if (record.texts[i] != before_.texts[i]) has |= std::uint64_t{1} << i;
    }
    // By bits: a threshold is compared, not computed with.
    if (std::bit_cast<std::uint32_t>(record.threshold) !=
        std::bit_cast<std::uint32_t>(before_.threshold)) {
        has |= has_threshold;
    }
    if (record.warnings != before_.warnings) has |= has_warnings;
    if (ids_ != AuditIds::omitted && !record.ids.empty()) has |= has_ids;
    const auto packed = pack(record.text(AuditText::request_id));
    if (packed) has |= has_packed_request_id;
    append_count(payload_, has);
    if (packed) {
        payload_.append(packed->data(), packed->size());
    } else {
        append_text(payload_, record.text(AuditText::request_id));
    }
    for (std::size_t i = 1; i < n_audit_texts; ++i) {
        if ((has >> i & 1) != 0) append_text(payload_, record.texts[i]);
    }
    if ((has & has_threshold) != 0) append_value(payload_, record.threshold);
    if ((has & has_warnings) != 0) append_count(payload_, record.warnings);
    if ((has & has_ids) != 0) add_ids(record);
}

void AuditBlock::add_ids(const LaneRecord& record) {
    std::uint64_t n = 0;
    for_each_side_text(record.ids, [&](std::uint32_t, std::string_view) { ++n; });
    append_count(payload_, n);
    for_each_side_text(record.ids, [&](std::uint32_t column, std::string_view token) {
        append_count(payload_, column);
        if (ids_ == AuditIds::hashed) {
            append_value(payload_, hashed_id);
            payload_ += hasher_->hash(id_text_of(token));
        } else {
            append_value(payload_, plain_id);
            append_text(payload_, token);
        }
    });
}

void AuditBlock::add_cells(const LaneRecord& record) {
    const char* cell = record.cells.data();
    for (std::size_t i = 0; i < model_->schema.columns.size(); ++i, cell += 4) {
        const ColumnType type = model_->schema.columns[i].type;
        if (type == ColumnType::id) continue;
        if (type != ColumnType::category) {
            payload_.append(cell, 4);
            continue;
        }
        std::int32_t code = 0;
        std::memcpy(&code, cell, sizeof code);
        append_count(payload_, static_cast<std::uint64_t>(code - unseen_code));
        if (code == unseen_code) append_text(payload_, unseen_text(record.unseen, i));
    }
}

namespace {

void read_ids(ByteReader& reader, AuditRecord& record) {
    const std::uint64_t n = reader.count();
    for (std::uint64_t i = 0; i < n; ++i) {
        AuditedId id{.column = reader.count(), .token = {}, .hash = {}};
        if (id.column >= record.model->schema.columns.size()) {
            throw BadFormat("a record has an id in a column that its model has not");
        }
        if (reader.value<std::uint8_t>() == hashed_id) {
            id.hash = hex_of(reader.bytes(packed_size));
        } else {
            id.token = reader.text();
        }
        record.ids.push_back(std::move(id));
    }
}

void read_cells(ByteReader& reader, AuditRecord& record) {
    const std::vector<ColumnSchema>& columns = record.model->schema.columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].type == ColumnType::id) continue;
        if (columns[i].type != ColumnType::category) {
            record.row.numbers[i] = reader.value<float>();
            continue;
        }
        const std::uint64_t code = reader.count();
        if (code >= columns[i].levels.size() + 2) {
            throw BadFormat("a record has a level that its model has not");
        }
        record.row.codes[i] = static_cast<std::int32_t>(code) + unseen_code;
        if (record.row.codes[i] == unseen_code) record.unseen.emplace_back(i, reader.text());
    }
}

/// `record` holds the one before, and then the next.
void read_record(ByteReader& reader, AuditRecord& record) {
    record.ids.clear();
    record.unseen.clear();
    record.time_us += reader.signed_number();
    const std::uint64_t has = reader.count();
    record.request_id = (has & has_packed_request_id) != 0 ? hex_of(reader.bytes(packed_size))
                                                           : std::string(reader.text());
    const std::array<std::string*, n_audit_texts> texts{nullptr,
                                                        &record.key_id,
                                                        &record.client,
                                                        &record.method,
                                                        &record.path,
                                                        &record.traceparent,
                                                        &record.prediction,
                                                        &record.confidence,
                                                        &record.recommendation};
    for (std::size_t i = 1; i < texts.size(); ++i) {
        if ((has >> i & 1) != 0) *texts[i] = reader.text();
    }
    if ((has & has_threshold) != 0) record.threshold = reader.value<float>();
    if ((has & has_warnings) != 0) record.warnings = static_cast<std::uint32_t>(reader.count());
    if ((has & has_ids) != 0) read_ids(reader, record);
    record.probability = reader.value<float>();
    record.latency_us = static_cast<std::uint32_t>(reader.count());
    read_cells(reader, record);
}

}  // namespace

std::vector<AuditRecord> read_block(std::string_view payload, const AuditedModel& model) {
    std::vector<AuditRecord> records;
    ByteReader reader(payload);
    AuditRecord record(model);
    record.time_us = reader.value<std::int64_t>();
    while (!reader.at_end()) {
        read_record(reader, record);
        records.push_back(record);
    }
    return records;
}

}  // namespace mlpipe
