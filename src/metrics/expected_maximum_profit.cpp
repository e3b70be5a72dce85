#include "metrics/expected_maximum_profit.h"

#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/number_text.h"
#include "metrics/checks.h"
#include "metrics/threshold_curve.h"

namespace mlpipe {
namespace {

void check_range(double value, bool inside, const char* name, const std::string& range) {
    if (inside && std::isfinite(value)) return;
    throw InvalidArgument(std::string(name) + " is " + to_text(value) + ", but must " + range);
}

/// Rows contacted: churners and others.
struct Contacted {
    std::int64_t churners = 0, others = 0;
};

/// Whether `middle` lies on or below the line from `a` to `b`, others to the right and churners up.
bool is_below(const Contacted& a, const Contacted& middle, const Contacted& b) {
    return static_cast<double>(middle.churners - a.churners) *
               static_cast<double>(b.others - a.others) <=
           static_cast<double>(b.churners - a.churners) *
               static_cast<double>(middle.others - a.others);
}

/// The upper convex hull of the ROC curve in counts, from nobody to everybody.
std::vector<Contacted> hull_of(std::span<const ThresholdPoint> curve) {
    std::vector<Contacted> hull{{}};
    for (const ThresholdPoint& point : curve) {
        const Contacted next{.churners = point.true_positive, .others = point.false_positive};
        while (hull.size() >= 2 && is_below(hull[hull.size() - 2], hull.back(), next)) {
            hull.pop_back();
        }
        hull.push_back(next);
    }
    return hull;
}

/// The acceptance from which on `to` earns at least as much as `from`; none is above 1.
double acceptance_at(const Contacted& from, const Contacted& to, const ChurnCampaign& campaign) {
    const auto churners = static_cast<double>(to.churners - from.churners);
    const auto others = static_cast<double>(to.others - from.others);
    const double saved = churners * (campaign.customer_value - campaign.incentive_cost);
    const double spent = churners * campaign.contact_cost +
                         others * (campaign.incentive_cost + campaign.contact_cost);
    return saved > 0 && spent < saved ? spent / saved : 1.0;
}

}  // namespace

void check(const ChurnCampaign& campaign) {
    check_range(campaign.incentive_cost, campaign.incentive_cost >= 0, "incentive_cost",
                "be at least 0");
    check_range(campaign.contact_cost, campaign.contact_cost >= 0, "contact_cost", "be at least 0");
    check_range(campaign.customer_value, campaign.customer_value > campaign.incentive_cost,
                "customer_value", "exceed incentive_cost");
    check_range(campaign.accept_alpha, campaign.accept_alpha > 0, "accept_alpha", "exceed 0");
    check_range(campaign.accept_beta, campaign.accept_beta > 0, "accept_beta", "exceed 0");
}

ExpectedMaximumProfit expected_maximum_profit(std::span<const std::uint8_t> y_true,
                                              std::span<const double> score,
                                              const ChurnCampaign& campaign) {
    check(campaign);
    const std::vector<ThresholdPoint> curve = threshold_curve(y_true, score);
    check_both_classes(y_true, "the profit of a campaign");
    const std::vector<Contacted> hull = hull_of(curve);
    const double alpha = campaign.accept_alpha;
    const double beta = campaign.accept_beta;
    const double mean = alpha / (alpha + beta);
    // Integrals of h(g) and of g h(g) from 0 to x.
    const auto share = [&](double x) { return boost::math::ibeta(alpha, beta, x); };
    const auto accepted = [&](double x) { return mean * boost::math::ibeta(alpha + 1, beta, x); };

    ExpectedMaximumProfit sum;
    double from = 0;
    for (std::size_t i = 0; i < hull.size(); ++i) {
        // Vertex i is the best for acceptances in [from, to].
        const double to = i + 1 < hull.size() ? acceptance_at(hull[i], hull[i + 1], campaign) : 1.0;
        const auto churners = static_cast<double>(hull[i].churners);
        const auto others = static_cast<double>(hull[i].others);
        const double weight = share(to) - share(from);
        sum.profit += churners * (campaign.customer_value - campaign.incentive_cost) *
                          (accepted(to) - accepted(from)) -
                      weight * (churners * campaign.contact_cost +
                                others * (campaign.incentive_cost + campaign.contact_cost));
        sum.fraction += weight * (churners + others);
        from = to;
    }
    const auto n_rows = static_cast<double>(y_true.size());
    return {.profit = sum.profit / n_rows, .fraction = sum.fraction / n_rows};
}

}  // namespace mlpipe
