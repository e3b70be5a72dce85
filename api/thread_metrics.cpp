#include "api/thread_metrics.h"

#include "api/metrics.h"

namespace mlpipe::api {

ThreadMetrics::ThreadMetrics(Metrics& metrics, std::size_t n_routes, std::size_t n_paths)
    : metrics_(metrics), requests_(n_routes), paths_(n_paths) {}

void ThreadMetrics::answered(std::size_t route, int status, std::chrono::nanoseconds taken) {
    requests_[route].by_status[static_cast<std::size_t>(status - 100)].add(1);
    paths_[metrics_.path_of_[route]].durations.observe(taken);
}

bool ThreadMetrics::has_checks_of(const Schema& schema) const {
    return std::ranges::equal(
        checks_, schema.columns, [](const CheckedColumn& checked, const ColumnSchema& column) {
            return checked.name == column.name && checked.check.is_same(ColumnCheck(column));
        });
}

void ThreadMetrics::use_model(const VersionLabels& labels, const Schema& schema) {
    if (version_ != nullptr && *version_->labels == labels && has_checks_of(schema)) return;
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
        checks_.push_back({column.name, ColumnCheck(column), cells});
    }
}

void ThreadMetrics::predicted(const RowBuffer& row, float p, bool positive) {
    version_->predicted[positive ? 1 : 0].add(1);
    version_->probabilities.observe(p);
    for (std::size_t i = 0; i < checks_.size(); ++i) {
        const CellOddity oddity = checks_[i].check.judge(row, i);
        if (oddity == CellOddity::none) continue;
        checks_[i].cells->by_oddity[static_cast<std::size_t>(oddity)].add(1);
    }
}

void ThreadMetrics::add(const RowTally& rows) {
    for (std::size_t i = 0; i < rows.predicted_.size(); ++i) {
        version_->predicted[i].add(rows.predicted_[i]);
    }
    version_->probabilities.add(rows.probabilities_, rows.probability_sum_);
    for (std::size_t i = 0; i < checks_.size(); ++i) {
        if (checks_[i].cells == nullptr) continue;
        for (std::size_t oddity = 1; oddity < rows.oddities_[i].size(); ++oddity) {
            checks_[i].cells->by_oddity[oddity].add(rows.oddities_[i][oddity]);
        }
    }
}

}  // namespace mlpipe::api
