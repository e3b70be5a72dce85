// exploration.h: everything that `mlpipe explore` tells about data with a target of two classes.
//
//   const TypedTable data = read_csv("customers.csv");
//   const Exploration seen = explore(data, read_target(data.table, "churn"));
//   for (const Finding& finding : seen.findings) std::puts(finding.text.c_str());
//
// Nothing is drawn at random and no model is fitted. Columns are looked at in parallel, each by one
// thread, so that the number of threads changes no bit. docs/exploration.md says what is computed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/parallel.h"
#include "pipeline/pipeline.h"
#include "report/data_quality.h"
#include "report/exploration_bundles.h"
#include "report/exploration_column.h"
#include "report/exploration_findings.h"
#include "report/exploration_relations.h"
#include "table/csv_reader.h"

namespace mlpipe {

struct Exploration {
    std::string target;
    ClassNames names;
    LevelRate all;                           ///< every row: the balance of the target
    std::vector<ColumnExploration> columns;  ///< of the table, in its order, without the target
    std::vector<Finding> findings;           ///< strongest first
    std::vector<Bundle> bundles;
    Relations relations;
    DuplicateRows duplicates;
    std::vector<QualityWarning> warnings;
};

/// `target` is of data.table (read_target).
[[nodiscard]] Exploration explore(const TypedTable& data, const Target& target,
                                  Threads threads = {});

/// The columns by strength, strongest first, ties in the order of the table; ids left out.
[[nodiscard]] std::vector<const ColumnExploration*> by_strength(const Exploration& exploration);

}  // namespace mlpipe
