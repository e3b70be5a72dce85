#include "pipeline/call_list.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "core/error.h"
#include "core/number_text.h"
#include "core/random.h"

namespace mlpipe {
namespace {

void check_money(double amount, const char* name) {
    if (amount >= 0 && std::isfinite(amount)) return;
    throw InvalidArgument(std::string(name) + " is " + to_text(amount) +
                          ", but must lie in [0, infinity)");
}

void check(std::span<const float> p, std::span<const double> saving, double waste,
           std::span<const std::string_view> ids, const CallListSettings& settings) {
    if (saving.size() != p.size() || (!ids.empty() && ids.size() != p.size())) {
        throw InvalidArgument("a call list needs one saving and one id for each of " +
                              std::to_string(p.size()) + " rows");
    }
    for (const double each : saving) check_money(each, "the value of a row");
    check_money(waste, "the cost of a needless action");
    if (!(settings.control >= 0 && settings.control < 1)) {
        throw InvalidArgument("control is " + to_text(settings.control) +
                              ", but must lie in [0, 1)");
    }
}

/// Every row that is worth acting on, best first.
std::vector<RankedRow> worth_acting_on(std::span<const float> p, std::span<const double> saving,
                                       double waste, std::span<const std::string_view> ids) {
    std::vector<RankedRow> rows;
    for (std::size_t row = 0; row < p.size(); ++row) {
        const auto risk = static_cast<double>(p[row]);
        const double value = risk * saving[row] - (1 - risk) * waste;
        if (value > 0) rows.push_back({.row = row, .probability = p[row], .value = value});
    }
    std::ranges::sort(rows, [&](const RankedRow& a, const RankedRow& b) {
        if (a.value != b.value) return a.value > b.value;
        if (a.probability != b.probability) return a.probability > b.probability;
        if (!ids.empty() && ids[a.row] != ids[b.row]) return ids[a.row] < ids[b.row];
        return a.row < b.row;
    });
    return rows;
}

/// How many rows are ranked, so that as many as `capacity` are left once the control group is drawn
/// from them.
std::size_t rows_with_control(std::size_t capacity, double control) {
    const double all = std::floor(static_cast<double>(capacity) / (1 - control));
    constexpr double most = 0x1p53;
    return all < most ? static_cast<std::size_t>(all) : capacity;
}

}  // namespace

CallList call_list(std::span<const float> p, std::span<const double> saving, double waste,
                   std::span<const std::string_view> ids, const CallListSettings& settings) {
    check(p, saving, waste, ids, settings);
    CallList list{.rows = worth_acting_on(p, saving, waste, ids)};
    list.n_worth = list.rows.size();
    const std::size_t n_ranked =
        std::min(list.n_worth, rows_with_control(settings.capacity, settings.control));
    list.rows.resize(n_ranked);
    const auto wanted =
        static_cast<std::size_t>(std::llround(settings.control * static_cast<double>(n_ranked)));
    // Rounding may leave one call too many.
    list.n_control = n_ranked - std::min(settings.capacity, n_ranked - std::min(wanted, n_ranked));
    std::vector<std::size_t> places(n_ranked);
    std::iota(places.begin(), places.end(), std::size_t{0});
    Rng rng(settings.seed, "control group");
    shuffle(std::span(places), rng);
    for (std::size_t i = 0; i < list.n_control; ++i) list.rows[places[i]].is_control = true;
    for (const RankedRow& row : list.rows) {
        if (row.is_control) continue;
        list.value += row.value;
        list.positives += static_cast<double>(row.probability);
    }
    return list;
}

}  // namespace mlpipe
