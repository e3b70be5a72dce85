// random_table.h: tables with every kind of column, missing cells and a target that depends on
// them. For tests.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "core/random.h"
#include "table/schema.h"

namespace mlpipe {

/// Columns amount (number), visits (integer), plan (category), flag (integer category), code (id)
/// and the target left (Yes/No). About one cell in ten of a feature is missing.
inline Table random_table(Rng& rng, std::size_t n_rows) {
    Numbers amount;
    Numbers visits;
    Texts plan;
    Texts flag;
    Texts code;
    Texts left;
    const char* const plans[] = {"basic", "plus", "premium, yearly", "étoile \"*\""};
    const auto missing = [&] { return rng.below(10) == 0; };
    for (std::size_t row = 0; row < n_rows; ++row) {
        const auto visit_count = static_cast<float>(rng.below(40));
        const std::uint32_t which = rng.below(4);
        const double pull = 0.1 * visit_count - 2 + (which == 0 ? 1.5 : 0) + 2 * rng.uniform() - 1;
        amount.values.push_back(missing() ? std::numeric_limits<float>::quiet_NaN()
                                          : static_cast<float>(100 * rng.uniform()));
        visits.values.push_back(missing() ? std::numeric_limits<float>::quiet_NaN() : visit_count);
        plan.codes.push_back(missing() ? missing_code : plan.dictionary.add(plans[which]));
        flag.codes.push_back(missing() ? missing_code
                                       : flag.dictionary.add(rng.below(2) == 0 ? "0" : "1"));
        code.codes.push_back(code.dictionary.add("C" + std::to_string(row)));
        left.codes.push_back(left.dictionary.add(pull > 0 ? "Yes" : "No"));
    }
    return Table({{"amount", std::move(amount)},
                  {"visits", std::move(visits)},
                  {"plan", std::move(plan)},
                  {"flag", std::move(flag)},
                  {"code", std::move(code)},
                  {"left", std::move(left)}});
}

/// What the columns of random_table mean.
inline Schema random_table_types() {
    return {{{.name = "amount", .type = ColumnType::number},
             {.name = "visits", .type = ColumnType::integer},
             {.name = "plan", .type = ColumnType::category},
             {.name = "flag", .type = ColumnType::category, .integer_levels = true},
             {.name = "code", .type = ColumnType::id},
             {.name = "left", .type = ColumnType::category}}};
}

}  // namespace mlpipe
