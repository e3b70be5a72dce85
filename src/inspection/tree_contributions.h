// tree_contributions.h: exact path-dependent Shapley values of a tree ensemble, by column of the
// design matrix.
//
// The game (Lundberg, Erion and Lee 2018, arXiv:1802.03888): the players are the output features; a
// column of numbers is one player, each level of a code column is one. What a coalition S is worth
// is the mean of the leaves that a row may reach where a question about a player in S goes as the
// row says, and any other goes left or right by the training weight (`cover`) of the children. The
// values of the levels of a column are added up: a column's contribution is the sum over its
// players. base + all contributions = margin.
//
// The computation: let every player be in S with chance t, independently. With F(t) the expected
// worth, the value of player j is the integral over t in [0, 1] of dF / dx_j on the diagonal (Owen
// 1972, doi:10.1287/mnsc.18.5.64), a polynomial of degree below the number d of different players
// on a path. Gauss-Legendre with ceil(d / 2) points is therefore exact, as are these passes for one
// t:
//
//   down   reach = chance to get to a node; q = chance that its player is in S, given that: t where
//          the path asks it for the first time, else by Bayes from the question before
//          leave = (1 - q) cover of the side that the row does not take
//          reach of the row's side = reach (1 - leave), of the other = reach leave
//   up     difference = worth of the row's side - worth of the other
//          worth      = worth of the row's side - leave difference
//          dF / dx_j += reach q leave difference / (t (1 - t))
//
// Every step adds or multiplies numbers of one size: there is no cancellation, and no limit of
// depth. Four points t are computed side by side. Time: questions x ceil(d / 8) for a row. The same
// values by other ways: Algorithm 2 of Lundberg et al. 2020 (doi:10.1038/s42256-019-0138-9), which
// takes leaves x depth^2; Yu et al. 2022 (arXiv:2209.08192), which interpolates a polynomial.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "inspection/gauss_legendre.h"
#include "models/tree_ensemble.h"

namespace mlpipe {

/// Never changes, so it may be shared between threads.
class TreeContributions {
public:
    /// Points are never more: beyond 128 different players on a path the integral is no longer
    /// exact by construction, but within 1e-15 of it up to 400 (measured on the extremes, t^a
    /// (1-t)^b) and 1e-9 at 1,000.
    static constexpr std::size_t most_points = 64;

    /// Where a node and both its children have no cover, either child counts for a half.
    explicit TreeContributions(const TreeEnsembleModel& model);

    /// The margin that no column has any part in: what the empty coalition is worth.
    [[nodiscard]] double base_value() const { return base_value_; }
    [[nodiscard]] std::size_t n_columns() const { return n_columns_; }

    /// Four values of t, or of something that depends on t.
    struct alignas(32) Lanes {
        using Vector = double __attribute__((vector_size(32)));
        Vector v;
    };

    /// Buffers of one thread.
    class Workspace {
    public:
        explicit Workspace(const TreeContributions& trees);

    private:
        friend class TreeContributions;
        /// What the way down found at a question.
        struct Step {
            Lanes weight, leave, belief;  ///< reach q leave; leave; q on the row's side
            std::uint32_t right = 0;      ///< the row's side
        };
        std::vector<float> slots;  ///< rows of a tile x slots
        std::vector<Lanes> sums;   ///< rows of a tile x columns
        std::vector<Lanes> reach, worth;
        std::vector<Step> steps;
    };

    /// Writes the contributions of rows [begin, end) to `out`, (end - begin) x n_columns(). The
    /// same bits however rows are put together. Allocates nothing. REQUIRES: the columns of `x` are
    /// those of the model.
    void explain(const DesignMatrix& x, std::size_t begin, std::size_t end, std::span<double> out,
                 Workspace& workspace) const;

private:
    struct Question {
        static constexpr std::uint32_t none = 0xffffffff;

        float low, high;  ///< right if low < slot <= high
        std::uint32_t slot, column;
        std::array<double, 2> cover;         ///< shares of left and right, sum 1
        std::array<std::uint32_t, 2> child;  ///< questions of the tree first, then its leaves
        std::uint32_t earlier = none;        ///< the question before about this player, 2 i + side
        bool asked_again = false;            ///< a later question has this as `earlier`
    };
    struct Tree {
        std::uint32_t first_question, n_questions, first_leaf, n_leaves;
    };
    class Builder;

    static void walk(std::span<const Question> questions, const float* slots, const Lanes& t,
                     Workspace& workspace, Lanes* sums);
    void load(const DesignMatrix& x, std::size_t row, float* slots) const;
    void explain_tile(const DesignMatrix& x, std::size_t begin, std::size_t end, double* out,
                      Workspace& workspace) const;
    void add_integrals(std::size_t first_point, std::size_t n_rows, double* out,
                       const Workspace& workspace) const;

    std::size_t n_columns_ = 0, n_slots_ = 0, most_nodes_ = 1;
    double base_value_ = 0;
    std::vector<std::uint32_t> slot_of_column_;
    std::vector<std::uint16_t> n_levels_;
    std::vector<Tree> trees_;
    std::vector<Question> questions_;
    std::vector<double> leaves_;
    Quadrature rule_;              ///< points, a multiple of 4
    std::vector<double> factors_;  ///< a point: weight / (t (1 - t)), and 1 / n_trees of a mean
};

}  // namespace mlpipe
