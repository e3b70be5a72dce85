// expected_maximum_profit.h: what a churn campaign earns a customer if it is run as well as the
// scores allow (EMPC).
//
//   P(t; g) = CLV (g (1 - delta) - phi) pi_0 F_0(t) - CLV (delta + phi) pi_1 F_1(t)
//   EMPC    = integral over g of  max_t P(t; g)  h(g) dg,      g ~ Beta(alpha, beta)
//
// with F_0 and F_1 the shares of churners and of others that are contacted at threshold t, pi their
// shares of all rows, g the share of contacted churners who accept the offer and stay, delta = d /
// CLV and phi = f / CLV. Source: Verbraken, Verbeke and Baesens (2013), A novel profit maximizing
// metric for measuring classification performance of customer churn prediction models, IEEE TKDE
// 25(5), eq. 13 and 15. Exact: for each g the best t is a vertex of the convex hull of the ROC
// curve, so the integral is a sum of incomplete beta functions over its edges. The numbers of
// empChurn in the authors' R package EMP.
#pragma once

#include <cstdint>
#include <span>

namespace mlpipe {

/// What a retention campaign costs and saves. The defaults are those of the paper.
struct ChurnCampaign {
    double customer_value = 200;  ///< CLV: money a customer who stays is worth, > incentive_cost
    double incentive_cost = 10;   ///< d: money an accepted offer costs, >= 0
    double contact_cost = 1;      ///< f: money a contact costs, >= 0
    double accept_alpha = 6;      ///< alpha and beta of the share of churners who accept the offer,
    double accept_beta = 14;      ///< > 0; their mean is alpha / (alpha + beta) = 0.3
};

/// Throws InvalidArgument for a setting out of range.
void check(const ChurnCampaign& campaign);

struct ExpectedMaximumProfit {
    double profit = 0;    ///< EMPC: money a row, never negative
    double fraction = 0;  ///< the share of rows to contact that gives it, expected over g
};

/// `score` is larger for rows more likely to be positive (churn); only its order counts. O(n log
/// n). Throws InvalidArgument for a setting out of range, a single class or NaN.
[[nodiscard]] ExpectedMaximumProfit expected_maximum_profit(std::span<const std::uint8_t> y_true,
                                                            std::span<const double> score,
                                                            const ChurnCampaign& campaign = {});

}  // namespace mlpipe
