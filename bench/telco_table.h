// telco_table.h: seeded synthetic rows shaped like the telco table (an id, 3 numbers, 16
// categories, a target), for benchmarks.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.h"

namespace mlpipe {

struct SyntheticColumn {
    std::string_view name;
    std::vector<std::string_view> levels;
};

inline const std::vector<SyntheticColumn>& synthetic_categories() {
    static const std::vector<std::string_view> yes_no{"Yes", "No"};
    static const std::vector<std::string_view> internet{"Yes", "No", "No internet service"};
    static const std::vector<SyntheticColumn> columns{
        {"gender", {"Female", "Male"}},
        {"senior_citizen", yes_no},
        {"partner", yes_no},
        {"dependents", yes_no},
        {"phone_service", yes_no},
        {"multiple_lines", {"Yes", "No", "No phone service"}},
        {"internet_service", {"DSL", "Fiber optic", "No"}},
        {"online_security", internet},
        {"online_backup", internet},
        {"device_protection", internet},
        {"tech_support", internet},
        {"streaming_tv", internet},
        {"streaming_movies", internet},
        {"contract", {"Month-to-month", "One year", "Two year"}},
        {"paperless_billing", yes_no},
        {"payment_method",
         {"Electronic check", "Mailed check", "Bank transfer (automatic)",
          "Credit card (automatic)"}}};
    return columns;
}

/// The rows as a CSV file.
inline std::string synthetic_csv(std::size_t n_rows) {
    Rng rng(42, "bench rows");
    std::string text = "customer_id,tenure_months,monthly_charges,total_charges";
    for (const SyntheticColumn& column : synthetic_categories()) {
        text += ',';
        text += column.name;
    }
    text += ",churn\n";
    const auto cents = [](std::uint32_t n) {
        const std::string digits = std::to_string(n % 100);
        return std::to_string(n / 100) + (digits.size() == 1 ? ".0" : ".") + digits;
    };
    for (std::size_t row = 0; row < n_rows; ++row) {
        const std::uint32_t tenure = rng.below(73);
        const std::uint32_t monthly = 1800 + rng.below(10000);
        text += "C" + std::to_string(1000000 + row) + "," + std::to_string(tenure) + "," +
                cents(monthly) + "," + (tenure == 0 ? std::string() : cents(tenure * monthly));
        for (const SyntheticColumn& column : synthetic_categories()) {
            text += ',';
            text += column.levels[rng.below(static_cast<std::uint32_t>(column.levels.size()))];
        }
        text += tenure < 20 && rng.below(2) == 0 ? ",Yes\n" : ",No\n";
    }
    return text;
}

}  // namespace mlpipe
