// batch_format.h: the forms that a batch may have: how its body is cut into records and its answer
// put together. What a record says is read many at a time, away from the stream.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/model_slot.h"
#include "api/prediction_log.h"
#include "api/record_splitter.h"
#include "table/json_row_reader.h"

namespace mlpipe::api {

/// What holds for every row of one batch.
struct BatchSettings {
    std::shared_ptr<const LoadedModel> model;  ///< the one it began with
    float threshold = 0.5f;
    std::size_t longest_row = 1024 * 1024;  ///< bytes; a longer one is an error in its place
};

/// Rows that are answered together; or one that is too long, without its text.
struct RecordBlock {
    std::string text;                ///< the records, one after another
    std::vector<std::size_t> sizes;  ///< of each record
    std::uint64_t first_row = 1;     ///< of the batch, from 1
    std::size_t first_line = 1;      ///< of the body; of CSV

    [[nodiscard]] bool is_too_long() const { return sizes.empty(); }
    [[nodiscard]] std::uint64_t n_rows() const { return is_too_long() ? 1 : sizes.size(); }

    std::string answer;
    std::optional<RowRecords> records;  ///< of the rows that were predicted
    bool failed = false;                ///< by a fault of ours
    std::atomic<bool> done{false};      ///< answer, records and failed are set
};

/// Answers blocks, one at a time, with buffers that are used again.
class BlockAnswerer {
public:
    virtual ~BlockAnswerer() = default;
    /// Appends what is answered to the rows of `block`, in their order, and adds those that were
    /// predicted to `records`.
    virtual void answer(const RecordBlock& block, std::string& out, RowRecords& records) = 0;
};

/// One batch. One thread at a time.
class BatchFormat {
public:
    virtual ~BatchFormat() = default;
    /// As RecordSplitter. A CSV's header line is no record.
    [[nodiscard]] virtual RecordStep next(std::string_view text, bool at_end) = 0;
    /// Why the last step was broken, if that was before the first row: for a problem document.
    [[nodiscard]] virtual std::vector<FieldFault> faults(const RecordStep& broken) const {
        return {{"", "syntax", broken.message}};
    }
    /// May be used beside this and each other. REQUIRES: next() gave a row.
    [[nodiscard]] virtual std::unique_ptr<BlockAnswerer> make_answerer() const = 0;
    /// What stands before the first row, and behind the last.
    [[nodiscard]] virtual std::string opening() const = 0;
    [[nodiscard]] virtual std::string closing(std::uint64_t n_rows) const = 0;
    /// What stands in the place of row `row` when the stream broke there, with a row before it.
    [[nodiscard]] virtual std::string broken_row(std::uint64_t row,
                                                 const RecordStep& broken) const = 0;
};

[[nodiscard]] std::unique_ptr<BatchFormat> make_json_batch(const BatchSettings& settings);
[[nodiscard]] std::unique_ptr<BatchFormat> make_ndjson_batch(const BatchSettings& settings);
[[nodiscard]] std::unique_ptr<BatchFormat> make_csv_batch(const BatchSettings& settings);

}  // namespace mlpipe::api
