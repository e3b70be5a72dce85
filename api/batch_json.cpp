// Batches of JSON: one array of objects, or one object a line.
#include <array>
#include <string>

#include "api/answer_json.h"
#include "api/batch_format.h"
#include "api/batch_scores.h"
#include "api/json_text.h"
#include "api/response.h"
#include "table/row_block.h"

namespace mlpipe::api {
namespace {

enum class Layout { array, lines };

/// What stands between two elements goes before each but the first.
void begin_element(std::string& out, Layout layout, std::uint64_t row) {
    if (layout == Layout::array) out += row == 1 ? "\n" : ",\n";
}

void end_element(std::string& out, Layout layout) {
    if (layout == Layout::lines) out += '\n';
}

/// {"row":17,"error":"…","errors":[…]}
void append_fault(std::string& out, std::uint64_t row, std::span<const FieldFault> faults) {
    out += "{\"row\":" + std::to_string(row) + ",\"error\":";
    append_json_string(out, headline(faults));
    out += ",\"errors\":";
    append_faults(out, faults);
    out += '}';
}

/// A row until it is scored; reused from block to block.
struct KeptRow {
    RowBuffer row;
    std::vector<std::pair<std::size_t, std::string>> ids = {}, unseen = {};
    std::uint32_t n_warnings = 0;
};

class JsonAnswerer : public BlockAnswerer {
public:
    JsonAnswerer(const BatchSettings& settings, Layout layout)
        : settings_(settings),
          layout_(layout),
          reader_(settings.model->pipeline.schema()),
          rows_(settings.model->pipeline.schema()),
          json_(*settings.model) {}

    void answer(const RecordBlock& block, std::string& out, RowRecords& records) override;

private:
    /// What is known of a row before it is scored: its places in texts_. A row at fault has its
    /// whole answer as ids.
    struct Read {
        bool scored = false;
        std::size_t ids_end = 0, warnings_end = 0;
    };
    void read(std::string_view record, std::uint64_t row);
    void keep_row();
    void answer_too_long(std::uint64_t row, std::string& out) const;
    void append(std::string& out, const Read& read, std::size_t begin, std::uint64_t row,
                const RowScore& score) const;

    const BatchSettings& settings_;
    Layout layout_;
    JsonRowReader reader_;
    RowBlock rows_;
    AnswerJson json_;
    std::string texts_;
    std::vector<Read> read_;
    std::vector<KeptRow> kept_;  // the first n_kept_ are of this block
    std::size_t n_kept_ = 0;
};

void JsonAnswerer::read(std::string_view record, std::uint64_t row) {
    Read& read = read_.emplace_back();
    read.scored = reader_.read(record);
    if (read.scored) {
        rows_.add(reader_.row());
        keep_row();
        json_.append_ids(texts_, reader_);
    } else {
        append_fault(texts_, row, reader_.faults());
    }
    read.ids_end = texts_.size();
    if (read.scored) append_warnings(texts_, reader_.warnings());
    read.warnings_end = texts_.size();
}

void JsonAnswerer::keep_row() {
    if (n_kept_ == kept_.size()) kept_.push_back({reader_.row()});
    KeptRow& kept = kept_[n_kept_++];
    kept.row = reader_.row();
    kept.ids = reader_.ids();
    kept.unseen = reader_.unseen();
    kept.n_warnings = static_cast<std::uint32_t>(reader_.warnings().size());
}

void JsonAnswerer::answer_too_long(std::uint64_t row, std::string& out) const {
    const std::string longest = std::to_string(settings_.longest_row);
    const FieldFault fault{"", "too_long", "The row is longer than " + longest + " bytes"};
    begin_element(out, layout_, row);
    append_fault(out, row, std::span(&fault, 1));
    end_element(out, layout_);
}

void JsonAnswerer::append(std::string& out, const Read& read, std::size_t begin, std::uint64_t row,
                          const RowScore& score) const {
    const std::string_view texts = texts_;
    if (score.fault) return append_fault(out, row, std::span(&*score.fault, 1));
    out += '{';
    out += texts.substr(begin, read.ids_end - begin);
    json_.append_decision(out, score.p, settings_.threshold);
    out += ',';
    out += texts.substr(read.ids_end, read.warnings_end - read.ids_end);
    out += '}';
}

void JsonAnswerer::answer(const RecordBlock& block, std::string& out, RowRecords& records) {
    if (block.is_too_long()) return answer_too_long(block.first_row, out);
    texts_.clear();
    read_.clear();
    n_kept_ = 0;
    std::size_t at = 0;
    for (const std::size_t size : block.sizes) {
        read(std::string_view(block.text).substr(at, size), block.first_row + read_.size());
        at += size;
    }
    const std::vector<RowScore> scores = score_rows(settings_.model->pipeline, rows_.take());
    for (std::size_t i = 0; i < n_kept_; ++i) {
        const KeptRow& kept = kept_[i];
        if (scores[i].fault) continue;
        records.add({.row = kept.row,
                     .ids = kept.ids,
                     .unseen = kept.unseen,
                     .n_warnings = kept.n_warnings,
                     .p = scores[i].p,
                     .threshold = settings_.threshold});
    }
    std::size_t text_begin = 0, scored = 0;
    for (std::size_t i = 0; i < read_.size(); ++i) {
        const std::uint64_t row = block.first_row + i;
        begin_element(out, layout_, row);
        if (read_[i].scored) {
            append(out, read_[i], text_begin, row, scores[scored++]);
        } else {
            out.append(texts_, text_begin, read_[i].ids_end - text_begin);
        }
        end_element(out, layout_);
        text_begin = read_[i].warnings_end;
    }
}

std::unique_ptr<RecordSplitter> make_splitter(Layout layout, std::size_t longest) {
    if (layout == Layout::array) return std::make_unique<JsonArraySplitter>(longest);
    return std::make_unique<LineSplitter>(longest);
}

class JsonBatch final : public BatchFormat {
public:
    JsonBatch(const BatchSettings& settings, Layout layout)
        : settings_(settings),
          layout_(layout),
          splitter_(make_splitter(layout, settings.longest_row)) {}

    RecordStep next(std::string_view text, bool at_end) override {
        return splitter_->next(text, at_end);
    }
    std::unique_ptr<BlockAnswerer> make_answerer() const override {
        return std::make_unique<JsonAnswerer>(settings_, layout_);
    }
    std::string opening() const override { return layout_ == Layout::array ? "[" : ""; }
    std::string closing(std::uint64_t n_rows) const override {
        return layout_ == Layout::lines ? "" : n_rows == 0 ? "]\n" : "\n]\n";
    }
    std::string broken_row(std::uint64_t row, const RecordStep& broken) const override {
        std::string element;
        begin_element(element, layout_, row);
        append_fault(element, row, faults(broken));
        end_element(element, layout_);
        return element;
    }

private:
    const BatchSettings settings_;
    Layout layout_;
    std::unique_ptr<RecordSplitter> splitter_;
};

}  // namespace

std::unique_ptr<BatchFormat> make_json_batch(const BatchSettings& settings) {
    return std::make_unique<JsonBatch>(settings, Layout::array);
}

std::unique_ptr<BatchFormat> make_ndjson_batch(const BatchSettings& settings) {
    return std::make_unique<JsonBatch>(settings, Layout::lines);
}

}  // namespace mlpipe::api
