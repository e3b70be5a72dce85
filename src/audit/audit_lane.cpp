#include "audit/audit_lane.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "audit/byte_code.h"

namespace mlpipe {
namespace {

/// At most so many bytes of each text are kept, in the order of AuditText.
constexpr std::array<std::size_t, n_audit_texts> text_limits{128, 128, 64, 16, 256,
                                                             64,  256, 64, 64};
constexpr std::size_t side_text_limit = 256;

/// What stands in front of every record.
struct Head {
    std::uint32_t size;  // of the whole record
    std::uint32_t latency_us, warnings;
    float threshold, probability;
    std::uint32_t cells_size, ids_size, unseen_size;
    std::array<std::uint16_t, n_audit_texts> text_sizes;
    std::int64_t time_us;
    const AuditedModel* model;
};

std::array<std::string_view, n_audit_texts> texts_of(const AuditedPrediction& prediction) {
    std::array<std::string_view, n_audit_texts> texts{
        prediction.request_id, prediction.key_id,     prediction.client,
        prediction.method,     prediction.path,       prediction.traceparent,
        prediction.prediction, prediction.confidence, prediction.recommendation};
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = cut(texts[i], text_limits[i]);
    return texts;
}

/// An id as JSON text within the limit. Rare: one that is longer is read and cut.
std::string short_token(const std::string& token) {
    if (token.size() <= side_text_limit) return token;
    using Json = nlohmann::json;
    const Json value = Json::parse(token, nullptr, false);
    const std::string text = value.is_string() ? value.get<std::string>() : token;
    return Json(std::string(cut(text, side_text_limit / 2)) + "…")
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string short_text(const std::string& text) {
    if (text.size() <= side_text_limit) return text;
    return std::string(cut(text, side_text_limit)) + "…";
}

using SideTexts = std::span<const std::pair<std::size_t, std::string>>;

/// `shorten` allocates only for a text beyond the small-string size, and ids are mostly short.
void append_side_texts(std::string& bytes, SideTexts texts,
                       std::string (*shorten)(const std::string&)) {
    for (const auto& [column, text] : texts) {
        append_value(bytes, static_cast<std::uint32_t>(column));
        if (text.size() <= side_text_limit) {
            append_value(bytes, static_cast<std::uint32_t>(text.size()));
            bytes += text;
            continue;
        }
        const std::string shortened = shorten(text);
        append_value(bytes, static_cast<std::uint32_t>(shortened.size()));
        bytes += shortened;
    }
}

void append_cells(std::string& bytes, const AuditedPrediction& prediction) {
    const std::vector<ColumnSchema>& columns = prediction.model->schema.columns;
    const std::size_t begin = bytes.size();
    bytes.resize(begin + 4 * columns.size());
    char* out = bytes.data() + begin;
    for (std::size_t i = 0; i < columns.size(); ++i, out += 4) {
        if (columns[i].type == ColumnType::category) {
            std::memcpy(out, &prediction.row.codes[i], 4);
        } else {
            std::memcpy(out, &prediction.row.numbers[i], 4);
        }
    }
}

/// The size of what was appended since `begin`, which moves to the end.
std::uint32_t size_since(std::size_t& begin, const std::string& bytes) {
    return static_cast<std::uint32_t>(bytes.size() - std::exchange(begin, bytes.size()));
}

void append_record(std::string& bytes, const AuditedPrediction& prediction) {
    Head head{};
    head.latency_us = prediction.latency_us;
    head.warnings = prediction.warnings;
    head.threshold = prediction.threshold;
    head.probability = prediction.probability;
    head.time_us = prediction.time_us;
    head.model = prediction.model;
    const std::size_t begin = bytes.size();
    append_value(bytes, head);  // once more below, when its sizes are known
    const auto texts = texts_of(prediction);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        head.text_sizes[i] = static_cast<std::uint16_t>(texts[i].size());
        bytes += texts[i];
    }
    std::size_t section = bytes.size();
    append_cells(bytes, prediction);
    head.cells_size = size_since(section, bytes);
    append_side_texts(bytes, prediction.ids, short_token);
    head.ids_size = size_since(section, bytes);
    append_side_texts(bytes, prediction.unseen, short_text);
    head.unseen_size = size_since(section, bytes);
    head.size = static_cast<std::uint32_t>(bytes.size() - begin);
    std::memcpy(bytes.data() + begin, &head, sizeof head);
}

}  // namespace

std::string_view cut(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
}

void AuditBundle::add(const AuditedPrediction& prediction) {
    append_record(bytes_, prediction);
    from_us_ = records_ == 0 ? prediction.time_us : std::min(from_us_, prediction.time_us);
    to_us_ = records_ == 0 ? prediction.time_us : std::max(to_us_, prediction.time_us);
    ++records_;
}

void AuditBundle::clear() {
    bytes_.clear();
    records_ = 0;
}

/// REQUIRES: mutex_ is held, as do those below.
AuditLane::Put AuditLane::turn_away(std::uint64_t records, std::int64_t from_us,
                                    std::int64_t to_us) {
    if (overflow_ == AuditOverflow::block) return Put::refused;
    if (gap_.records == 0) gap_.from_us = from_us;
    gap_.to_us = to_us;
    gap_.records += records;
    counts_.dropped += records;
    return Put::lost;
}

AuditLane::Put AuditLane::keep(std::uint64_t records) {
    counts_.kept += records;
    if (woken_ || bytes_.size() < std::min(wake_bytes, capacity_ / 2)) return Put::kept;
    woken_ = true;
    return Put::kept_full;
}

AuditLane::Put AuditLane::put(const AuditedPrediction& prediction) {
    const std::lock_guard lock(mutex_);
    if (bytes_.size() >= capacity_) return turn_away(1, prediction.time_us, prediction.time_us);
    const std::size_t before = bytes_.size();
    try {
        append_record(bytes_, prediction);
    } catch (...) {  // out of memory
        bytes_.resize(before);
        throw;
    }
    return keep(1);
}

AuditLane::Put AuditLane::put(const AuditBundle& bundle) {
    if (bundle.records_ == 0) return Put::kept;
    const std::lock_guard lock(mutex_);
    if (bytes_.size() >= capacity_) {
        return turn_away(bundle.records_, bundle.from_us_, bundle.to_us_);
    }
    bytes_ += bundle.bytes_;
    return keep(bundle.records_);
}

void AuditLane::count_refusal(std::uint64_t records) {
    const std::lock_guard lock(mutex_);
    counts_.refused += records;
}

void AuditLane::take(std::string& bytes, AuditGap& gap) {
    bytes.clear();
    const std::lock_guard lock(mutex_);
    bytes.swap(bytes_);
    gap = std::exchange(gap_, {});
    woken_ = false;
}

AuditLane::Counts AuditLane::counts() const {
    const std::lock_guard lock(mutex_);
    Counts counts = counts_;
    counts.waiting_bytes = bytes_.size();
    return counts;
}

LaneReader::LaneReader(std::string_view bytes) : rest_(bytes) {
    advance();
}

void LaneReader::advance() {
    at_end_ = rest_.empty();
    if (at_end_) return;
    Head head;
    std::memcpy(&head, rest_.data(), sizeof head);
    ByteReader reader(rest_.substr(sizeof head, head.size - sizeof head));
    rest_.remove_prefix(head.size);
    record_.model = head.model;
    record_.time_us = head.time_us;
    record_.threshold = head.threshold;
    record_.probability = head.probability;
    record_.latency_us = head.latency_us;
    record_.warnings = head.warnings;
    for (std::size_t i = 0; i < record_.texts.size(); ++i) {
        record_.texts[i] = reader.bytes(head.text_sizes[i]);
    }
    record_.cells = reader.bytes(head.cells_size);
    record_.ids = reader.bytes(head.ids_size);
    record_.unseen = reader.bytes(head.unseen_size);
}

}  // namespace mlpipe
