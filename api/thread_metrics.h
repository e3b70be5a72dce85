// thread_metrics.h: what one thread of the service counts. Recording takes no lock, allocates
// nothing and writes no memory that another thread writes.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "api/metric_cells.h"
#include "api/row_tally.h"
#include "table/schema.h"

namespace mlpipe::api {

class Metrics;  // metrics.h

/// The version of a model and its two classes, negative first: labels of predictions.
struct VersionLabels {
    std::string version;
    std::array<std::string, 2> classes;
    bool operator==(const VersionLabels&) const = default;
};

/// Why a request was turned away before its handler saw it.
enum class Rejection : std::uint8_t { overloaded, rate, unauthorized, forbidden, draining };
inline constexpr std::size_t n_rejections = 5;

/// Made by Metrics::add_thread(). All functions are for the one thread that has it.
class alignas(cell_alignment) ThreadMetrics {
public:
    ThreadMetrics(Metrics& metrics, std::size_t n_routes, std::size_t n_paths);

    /// A request is under way from here, to be followed by request_over(), answered or not.
    void request_began() { in_flight_.add(1); }
    void request_over() { in_flight_.add(-1); }
    /// An answer with `status`, from 100 to 599, for the route of Metrics::route_index().
    void answered(std::size_t route, int status, std::chrono::nanoseconds taken);
    void rejected(Rejection reason) { rejected_[static_cast<std::size_t>(reason)].add(1); }
    void batch_rows(std::uint64_t predicted, std::uint64_t failed) {
        batch_predicted_.add(predicted);
        batch_failed_.add(failed);
    }

    /// Takes over the model whose predictions follow, and the schema of their rows. Locks if either
    /// is another one than before: a version may be replaced by another of the same name.
    void use_model(const VersionLabels& labels, const Schema& schema);
    /// One row and its probability. REQUIRES: use_model() with the schema of `row`.
    void predicted(const RowBuffer& row, float p, bool positive);

    /// Rows that were counted elsewhere. REQUIRES: use_model() with the schema of `rows`.
    void add(const RowTally& rows);

private:
    friend class Metrics;
    [[nodiscard]] bool has_checks_of(const Schema& schema) const;
    struct alignas(cell_alignment) RequestCells {
        std::array<Count, 500> by_status;  // from 100 on
    };
    struct alignas(cell_alignment) PathCells {
        DurationHistogram durations;
    };
    struct alignas(cell_alignment) VersionCells {
        explicit VersionCells(std::shared_ptr<const VersionLabels> of) : labels(std::move(of)) {}
        std::shared_ptr<const VersionLabels> labels;
        std::array<Count, 2> predicted;
        ProbabilityHistogram probabilities;
    };
    struct alignas(cell_alignment) ColumnCells {
        std::array<Count, 4> by_oddity;  // CellOddity; the first is not counted
        [[nodiscard]] const Count& of(CellOddity which) const {
            return by_oddity[static_cast<std::size_t>(which)];
        }
    };
    struct CheckedColumn {
        std::string name;
        ColumnCheck check;
        ColumnCells* cells;  ///< null for an id
    };

    Metrics& metrics_;
    Cell<std::int64_t> in_flight_;
    std::array<Count, n_rejections> rejected_;
    Count batch_predicted_, batch_failed_;
    std::vector<RequestCells> requests_;  // by route
    std::vector<PathCells> paths_;        // by path

    VersionCells* version_ = nullptr;
    std::vector<CheckedColumn> checks_;  // by column of the schema

    // The reader walks these two: they change under the mutex of Metrics alone.
    std::vector<std::unique_ptr<VersionCells>> versions_;
    std::deque<ColumnCells> columns_;  // by Metrics::columns_, perhaps fewer
};

}  // namespace mlpipe::api
