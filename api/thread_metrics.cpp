#include "api/thread_metrics.h"

#include "api/metrics.h"
#include "table/table.h"

namespace mlpipe::api {

ThreadMetrics::ThreadMetrics(Metrics& metrics, std::size_t n_routes, std::size_t n_paths)
    : metrics_(metrics), requests_(n_routes), paths_(n_paths) {}

void ThreadMetrics::request_ended(std::size_t route, int status, std::chrono::nanoseconds taken) {
    in_flight_.add(-1);
    const auto family = static_cast<std::size_t>(status / 100 - 1);
    const auto code = static_cast<std::size_t>(status % 100);
    requests_[route].by_status[family * codes_in_class + std::min(code, codes_in_class - 1)].add(1);
    paths_[metrics_.path_of_[route]].durations.observe(taken);
}

void ThreadMetrics::use_model(const VersionLabels& labels, const Schema& schema) {
    const std::lock_guard lock(metrics_.mutex_);
    const auto shared = metrics_.version(labels);
    std::erase_if(versions_, [&](const auto& cells) {
        return std::ranges::find(metrics_.versions_, cells->labels) == metrics_.versions_.end();
    });
    const auto known = std::ranges::find(versions_, shared, &VersionCells::labels);
    version_ = known != versions_.end()
                   ? known->get()
                   : versions_.emplace_back(std::make_unique<VersionCells>(shared)).get();

    checks_.clear();
    for (const ColumnSchema& column : schema.columns) {
        ColumnCells* cells = nullptr;
        if (column.type != ColumnType::id) {
            const std::size_t index = metrics_.column(column.name);
            if (columns_.size() <= index) columns_.resize(index + 1);
            cells = &columns_[index];
        }
        const bool is_number =
            column.type == ColumnType::number || column.type == ColumnType::integer;
        checks_.push_back({cells, is_number, column.minimum, column.maximum});
    }
}

void ThreadMetrics::predicted(float p, bool positive) {
    version_->predicted[positive ? 1 : 0].add(1);
    version_->probabilities.observe(p);
}

void ThreadMetrics::predicted(const RowBuffer& row, float p, bool positive) {
    predicted(p, positive);
    for (std::size_t i = 0; i < checks_.size(); ++i) {
        const ColumnCheck& check = checks_[i];
        if (check.cells == nullptr) continue;
        if (!check.is_number) {
            if (row.codes[i] >= 0) continue;
            (row.codes[i] == missing_code ? check.cells->missing : check.cells->unseen).add(1);
        } else if (std::isnan(row.numbers[i])) {
            check.cells->missing.add(1);
        } else if (row.numbers[i] < check.minimum || row.numbers[i] > check.maximum) {
            check.cells->out_of_range.add(1);
        }
    }
}

void ThreadMetrics::odd_cells(std::size_t column, std::uint64_t missing, std::uint64_t unseen,
                              std::uint64_t out_of_range) {
    ColumnCells* cells = checks_[column].cells;
    if (cells == nullptr) return;
    cells->missing.add(missing);
    cells->unseen.add(unseen);
    cells->out_of_range.add(out_of_range);
}

}  // namespace mlpipe::api
