#include "api/thread_metrics.h"

#include "api/metrics.h"

namespace mlpipe::api {

ThreadMetrics::ThreadMetrics(Metrics& metrics, std::size_t n_routes, std::size_t n_paths)
    : metrics_(metrics), requests_(n_routes), paths_(n_paths) {}

void ThreadMetrics::answered(std::size_t route, int status, std::chrono::nanoseconds taken) {
    requests_[route].by_status[static_cast<std::size_t>(status - 100)].add(1);
    paths_[metrics_.path_of_[route]].durations.observe(taken);
}

void ThreadMetrics::use_model(const VersionLabels& labels, const Schema& schema) {
    if (version_ != nullptr && *version_->labels == labels) return;
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
    names_.clear();
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
        names_.push_back({column.name, column.levels});
        std::ranges::sort(names_.back().levels);
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
        if (check.is_number) {
            look_at(check, row.numbers[i]);
        } else if (row.codes[i] < 0) {
            (row.codes[i] == missing_code ? check.cells->missing : check.cells->unseen).add(1);
        }
    }
}

void ThreadMetrics::look_at_cells(const Table& rows) {
    for (std::size_t i = 0; i < checks_.size(); ++i) {
        const ColumnCheck& check = checks_[i];
        const Column* column = check.cells != nullptr ? rows.find(names_[i].name) : nullptr;
        if (column == nullptr) continue;
        if (const auto* numbers = std::get_if<Numbers>(&column->cells)) {
            for (const float value : numbers->values) look_at(check, value);
        } else {
            look_at(check, names_[i].levels, std::get<Texts>(column->cells));
        }
    }
}

void ThreadMetrics::look_at(const ColumnCheck& check, float value) {
    if (std::isnan(value)) {
        check.cells->missing.add(1);
    } else if (value < check.minimum || value > check.maximum) {
        check.cells->out_of_range.add(1);
    }
}

void ThreadMetrics::look_at(const ColumnCheck& check, std::span<const std::string> levels,
                            const Texts& texts) {
    std::vector<char> is_unseen;
    for (std::int32_t code = 0; code < texts.dictionary.size(); ++code) {
        is_unseen.push_back(!std::ranges::binary_search(levels, texts.dictionary.text(code)));
    }
    for (const std::int32_t code : texts.codes) {
        if (code == missing_code) {
            check.cells->missing.add(1);
        } else if (is_unseen[static_cast<std::size_t>(code)] != 0) {
            check.cells->unseen.add(1);
        }
    }
}

}  // namespace mlpipe::api
