// test_rows.h: a small table to select models on. For tests only.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/random.h"
#include "pipeline/pipeline.h"

namespace mlpipe {

struct TestRows {
    Table table;
    Schema types;
};

/// `n` rows: id, amount (some missing), visits, plan (a, b or c) and left (yes or no, every third
/// row yes); amount and plan tell something of left.
inline TestRows make_test_rows(std::size_t n, std::uint64_t seed = 1) {
    Rng rng(seed, "test rows");
    Texts id, plan, left;
    Numbers amount, visits;
    for (std::size_t i = 0; i < n; ++i) {
        const bool yes = i % 3 == 0;
        id.codes.push_back(id.dictionary.add("row " + std::to_string(i)));
        const auto spread = static_cast<float>(rng.uniform());
        const bool missing = rng.below(20) == 0;
        amount.values.push_back(missing ? std::numeric_limits<float>::quiet_NaN()
                                        : 2 * spread + (yes ? 1.0f : 0.0f));
        visits.values.push_back(static_cast<float>(rng.below(9)));
        const char* names[] = {"a", "b", "c"};
        plan.codes.push_back(
            plan.dictionary.add(names[yes && rng.below(2) == 0 ? 0 : rng.below(3)]));
        left.codes.push_back(left.dictionary.add(yes ? "yes" : "no"));
    }
    TestRows rows;
    rows.table = Table({{"id", std::move(id)},
                        {"amount", std::move(amount)},
                        {"visits", std::move(visits)},
                        {"plan", std::move(plan)},
                        {"left", std::move(left)}});
    rows.types.columns = {{.name = "id", .type = ColumnType::id},
                          {.name = "amount", .type = ColumnType::number},
                          {.name = "visits", .type = ColumnType::integer},
                          {.name = "plan", .type = ColumnType::category},
                          {.name = "left", .type = ColumnType::category}};
    rows.types = summarize(rows.table, rows.types);
    return rows;
}

}  // namespace mlpipe
