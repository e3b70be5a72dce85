#include "models/gradient_boosting.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "core/error.h"
#include "core/logarithm.h"
#include "models/boosting_rounds.h"
#include "models/fit_checks.h"
#include "models/logistic_gradients.h"

namespace mlpipe {
namespace {

constexpr std::string_view algorithm = "gradient_boosting";

void check_stopping(std::span<const std::uint8_t> y) {
    const auto positives = static_cast<std::size_t>(std::ranges::count(y, std::uint8_t{1}));
    if (std::min(positives, y.size() - positives) >= 2) return;
    throw InvalidArgument(std::string(algorithm) +
                              ": early stopping needs two rows of each class, one to validate with",
                          {.why = "", .help = "set early_stopping_rounds to 0"});
}

/// A fit while it goes on.
class Boosting {
public:
    Boosting(const GradientBoosting& settings, const DesignMatrix& x,
             std::span<const std::uint8_t> y, Threads threads)
        : settings_(settings),
          y_(y),
          threads_(threads),
          shape_(shape_of(x)),
          binned_(bin(x, settings.max_bins, threads)),
          joint_(joint_codes(binned_, threads)),
          rule_(gradient_rule()),
          tree_settings_(tree_settings()),
          grower_(binned_, joint_, tree_settings_, threads),
          score_steps_(y.size()),
          gradients_(y.size()) {
        if (settings.early_stopping_rounds > 0) hold_out();
        rule_.bias = log_odds();
    }

    TreeEnsembleModel run() {
        std::size_t best_round = 0;
        double best_loss = std::numeric_limits<double>::infinity();
        const auto n_rounds = static_cast<std::size_t>(settings_.n_estimators);
        const auto patience = static_cast<std::size_t>(settings_.early_stopping_rounds);
        for (std::size_t round = 0; round < n_rounds; ++round) {
            if (!add_tree(round) && !draws()) break;
            if (patience == 0) continue;
            const double loss = mean_log_loss(rule_, score_steps_, y_, split_.validation, threads_);
            if (loss < best_loss) {
                best_loss = loss;
                best_round = round;
            }
            if (round - best_round >= patience) break;
        }
        if (patience > 0) keep(best_round + 1);
        return {std::move(trees_), Link::logistic, rule_.bias, shape_};
    }

private:
    [[nodiscard]] GradientRule gradient_rule() const {
        const double bound = std::min(
            settings_.n_estimators * settings_.learning_rate * GradientBoosting::max_leaf_step,
            GradientBoosting::most_margin);
        return {.bias = 0,
                .grid = leaf_grid(bound),
                .class_weights = class_weights(settings_.class_weight, y_)};
    }

    [[nodiscard]] BoostingTreeSettings tree_settings() const {
        return {.learning_rate = settings_.learning_rate,
                .num_leaves = static_cast<std::uint32_t>(settings_.num_leaves),
                .max_depth = static_cast<std::uint32_t>(settings_.max_depth.value_or(0)),
                .growth = settings_.growth,
                .grid = rule_.grid,
                .rule = {.l2 = settings_.l2,
                         .min_samples_leaf = static_cast<std::uint32_t>(settings_.min_samples_leaf),
                         .g_step = rule_.g_step(),
                         .h_step = rule_.h_step()}};
    }

    void hold_out() {
        Rng rng(settings_.seed, "boosting validation");
        split_ = split_off_validation(y_, settings_.validation_fraction, rng);
    }

    /// Of the weighted share of positives in the training part.
    [[nodiscard]] double log_odds() const {
        std::array<double, 2> rows{};
        for (const std::uint8_t code : y_) ++rows[code];
        for (const std::uint32_t row : split_.validation) --rows[y_[row]];
        return logarithm(rule_.class_weights[1] * rows[1]) -
               logarithm(rule_.class_weights[0] * rows[0]);
    }

    /// Whether another round may find what this one did not.
    [[nodiscard]] bool draws() const { return settings_.subsample < 1 || settings_.colsample < 1; }

    /// Returns false if it has no split. Such a tree says nothing, and only the first is kept.
    bool add_tree(std::size_t round) {
        Rng rng(settings_.seed, "boosting round", round);
        quantised_gradients(rule_, score_steps_, y_, rng.next(), gradients_, threads_);
        silence_rows(rng);
        draw_features(rng);
        const BoostedTree grown = grower_.grow(gradients_, allowed_, most_leaf_steps());
        const bool has_split = grown.leaves.size() > 1;
        if (!has_split && round > 0) return false;
        trees_.append(grown.tree.nodes, grown.tree.cover);
        move_scores(grown.leaves);
        return has_split;
    }

    /// Rows that are held out or not drawn count for nothing.
    void silence_rows(Rng& rng) {
        for (const std::uint32_t row : split_.validation) gradients_[row] = no_gradient;
        if (settings_.subsample < 1) {
            leave_out_rows(settings_.subsample, rng.next(), gradients_, threads_);
        }
    }

    void draw_features(Rng& rng) {
        if (settings_.colsample == 1) return;
        const std::uint32_t n = binned_.n_features();
        const auto share = static_cast<std::uint32_t>(std::lround(settings_.colsample * n));
        allowed_.assign(n, 0);
        for (const std::uint32_t i : draw_ascending(n, std::max(share, 1u), rng)) allowed_[i] = 1;
    }

    /// No leaf beyond its own limit, nor beyond what is left of that of all trees: 2^24 steps, as
    /// far as a float32 counts.
    [[nodiscard]] std::int32_t most_leaf_steps() const {
        const double own = GradientBoosting::max_leaf_step * settings_.learning_rate / rule_.grid;
        return static_cast<std::int32_t>(std::min(own, static_cast<double>(steps_left_)));
    }

    void move_scores(std::span<const LeafRows> leaves) {
        std::int32_t largest = 0;
        for (const LeafRows& leaf : leaves) largest = std::max(largest, std::abs(leaf.steps));
        steps_left_ -= largest;
        const std::span<const std::uint32_t> rows = grower_.rows();
        const Threads threads = rows.size() < 4 * block_rows ? Threads{1} : threads_;
        for_each_block(leaves.size(), threads, [&](std::size_t i) {
            const LeafRows& leaf = leaves[i];
            for (std::uint32_t row = leaf.begin; row < leaf.end; ++row) {
                score_steps_[rows[row]] += leaf.steps;
            }
        });
    }

    void keep(std::size_t n_trees) {
        if (n_trees >= trees_.n_trees()) return;
        trees_.roots.resize(n_trees + 1);
        trees_.nodes.resize(trees_.roots.back());
        trees_.cover.resize(trees_.roots.back());
    }

    const GradientBoosting& settings_;
    std::span<const std::uint8_t> y_;
    Threads threads_;
    std::vector<TreeEnsembleModel::ColumnShape> shape_;
    BinnedMatrix binned_;
    JointCodes joint_;
    GradientRule rule_;
    BoostingTreeSettings tree_settings_;
    BoostingTreeGrower grower_;
    ValidationSplit split_;  // empty: no early stopping
    std::vector<std::int32_t> score_steps_;
    std::vector<std::uint64_t> gradients_;
    std::vector<std::uint8_t> allowed_;
    std::int32_t steps_left_ = 1 << 24;
    TreeEnsemble trees_;
};

}  // namespace

void GradientBoosting::check() const {
    check_number(algorithm, "learning_rate", learning_rate, share_range);
    check_integer(algorithm, "n_estimators", n_estimators, {.low = 1, .high = 65536});
    check_integer(algorithm, "num_leaves", num_leaves, {.low = 2, .high = 65536});
    if (max_depth) check_integer(algorithm, "max_depth", *max_depth, {.low = 1});
    check_integer(algorithm, "min_samples_leaf", min_samples_leaf, {.low = 1});
    check_number(algorithm, "l2", l2, {});
    check_number(algorithm, "subsample", subsample, share_range);
    check_number(algorithm, "colsample", colsample, share_range);
    check_integer(algorithm, "max_bins", max_bins, {.low = 2, .high = 255});
    check_integer(algorithm, "early_stopping_rounds", early_stopping_rounds, {.low = 0});
    check_number(algorithm, "validation_fraction", validation_fraction,
                 {.low = 0, .low_allowed = false, .high = 1.0, .high_allowed = false});
    check_seed(algorithm, seed);
}

TreeEnsembleModel GradientBoosting::fit(const DesignMatrix& x, std::span<const std::uint8_t> y,
                                        Threads threads) const {
    check();
    check_training_data(algorithm, x, y, threads, MissingNumbers::taken);
    if (x.n_rows > GradientSum::most_rows) {
        throw InvalidArgument(std::string(algorithm) + " takes at most 67108864 rows, not " +
                              std::to_string(x.n_rows));
    }
    if (early_stopping_rounds > 0) check_stopping(y);
    return Boosting(*this, x, y, threads).run();
}

}  // namespace mlpipe
