#include "models/tree_ensemble.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <numeric>

#include "core/error.h"
#include "models/random_design.h"
#include "models/random_trees.h"
#include "models/test_models.h"

namespace mlpipe {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

TreeNode number_split(std::uint32_t column, std::uint32_t left, float threshold) {
    return {.column = column, .left = left, .threshold_or_value = threshold};
}
TreeNode level_split(std::uint32_t column, std::uint32_t left, std::uint16_t level) {
    return {.column = column, .left = left, .level = level};
}
TreeNode leaf(float value) {
    return {.threshold_or_value = value};
}

/// A number (feature 0) and three levels (features 1 to 3).
const std::vector<TreeEnsembleModel::ColumnShape> shape{{0, 0}, {1, 3}};

/// Two trees: the first asks both columns, the second is a leaf.
TreeEnsemble sound() {
    return {.nodes = {number_split(0, 1, 2.5f), level_split(1, 3, 2), leaf(0.25f), leaf(0.5f),
                      leaf(1.0f), leaf(0.75f)},
            .cover = {4, 3, 1, 2, 1, 4},
            .roots = {0, 5, 6}};
}

TreeEnsembleModel model_of(const TreeEnsemble& trees, Link link = Link::mean, double bias = 0) {
    return {trees, link, bias, shape};
}

DesignMatrix rows_of(std::vector<float> numbers, std::vector<std::uint16_t> codes) {
    DesignMatrix x;
    add_numbers(x, std::move(numbers));
    add_codes(x, 3, std::move(codes));
    return x;
}

TEST(TreeEnsembleModel, WalksLeftUpToTheThresholdAndWhereTheLevelIsCold) {
    const TreeEnsembleModel model = model_of(sound());

    const DesignMatrix x = rows_of({2.5f, 1.0f, 2.6f, 0.0f}, {0, 2, 2, 3});

    // (0.5 + 0.75) / 2, (1 + 0.75) / 2, (0.25 + 0.75) / 2; code 3 is "none hot".
    EXPECT_THAT(margins_of(model, x), testing::ElementsAre(0.625, 0.875, 0.5, 0.625));
}

TEST(TreeEnsembleModel, AddsTheBiasToTheSumOfALogisticEnsemble) {
    const TreeEnsembleModel model = model_of(sound(), Link::logistic, -3);

    EXPECT_EQ(model.margin(rows_of({9}, {0}), 0), -2.0);
}

TEST(TreeEnsembleModel, SendsNanWhereTheNodeSays) {
    TreeEnsemble trees = sound();
    const DesignMatrix x = rows_of({nan}, {0});

    EXPECT_EQ(model_of(trees).margin(x, 0), 0.625);
    EXPECT_THAT(margins_of(model_of(trees), x), testing::ElementsAre(0.625));
    trees.nodes[0].missing_left = 0;
    EXPECT_EQ(model_of(trees).margin(x, 0), 0.5);
    EXPECT_THAT(margins_of(model_of(trees), x), testing::ElementsAre(0.5));
}

TEST(TreeEnsembleModel, GivesTheSameBitsRowByRowAndInBlocks) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Rng rng(seed, "inference");
        TrainingData data = random_training_data(rng, 2 + rng.below(300), 1 + rng.below(9));
        for (DesignColumn& column : data.x.columns) {
            if (!column.is_coded() && rng.below(2) == 0) column.numbers[0] = nan;
        }
        const TreeEnsembleModel model(random_trees(rng, data.x, 1 + rng.below(40)), Link::logistic,
                                      0.125, shape_of(data.x));

        std::vector<double> alone;
        for (std::size_t row = 0; row < data.x.n_rows; ++row) {
            alone.push_back(model.margin(data.x, row));
        }

        ASSERT_EQ(margins_of(model, data.x, {2}), alone) << "seed " << seed;
        model.prepare();
        for (std::size_t row = 0; row < data.x.n_rows; ++row) {
            ASSERT_EQ(model.margin(data.x, row), alone[row]) << "seed " << seed;
        }
    }
}

/// Each tree of `trees` as an ensemble of its own.
std::vector<TreeEnsembleModel> one_by_one(const TreeEnsemble& trees, const DesignMatrix& x) {
    std::vector<TreeEnsembleModel> models;
    for (std::size_t t = 0; t < trees.n_trees(); ++t) {
        const auto begin = trees.nodes.begin() + trees.roots[t];
        const auto end = trees.nodes.begin() + trees.roots[t + 1];
        const auto size = static_cast<std::uint32_t>(end - begin);
        models.emplace_back(
            TreeEnsemble{
                .nodes = {begin, end}, .cover = std::vector<float>(size), .roots = {0, size}},
            Link::logistic, 0.0, shape_of(x));
    }
    return models;
}

TEST(TreeEnsembleModel, GivesTheSameBitsInAnyOrderOfTrees) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Rng rng(seed, "order");
        const TrainingData data = random_training_data(rng, 20, 1 + rng.below(9));
        const TreeEnsemble trees = random_trees(rng, data.x, 1 + rng.below(40));
        const TreeEnsembleModel model(trees, Link::logistic, 0, shape_of(data.x));
        std::vector<TreeEnsembleModel> alone = one_by_one(trees, data.x);
        shuffle(std::span(alone), rng);

        for (std::size_t row = 0; row < data.x.n_rows; ++row) {
            float sum = 0;
            for (const TreeEnsembleModel& tree : alone) {
                sum += static_cast<float>(tree.margin(data.x, row));
            }
            ASSERT_EQ(model.margin(data.x, row), static_cast<double>(sum)) << "seed " << seed;
        }
    }
}

TEST(TreeEnsembleModel, GivesTheSameBitsOnAnyNumberOfThreads) {
    Rng rng(7, "threads");
    const TrainingData data = random_training_data(rng, 2 * block_rows + 13, 6);
    const TreeEnsembleModel model(random_trees(rng, data.x, 10), Link::logistic, 0,
                                  shape_of(data.x));
    const std::vector<double> alone = margins_of(model, data.x, {1});

    for (const int threads : {2, 3, 8}) EXPECT_EQ(margins_of(model, data.x, {threads}), alone);
}

TEST(TreeEnsembleModel, WalksRowsWiderThanATile) {
    Rng rng(8, "wide");
    const TrainingData data = random_training_data(rng, 30, 6000);
    const TreeEnsembleModel model(random_trees(rng, data.x, 5), Link::logistic, 0,
                                  shape_of(data.x));

    const std::vector<double> batch = margins_of(model, data.x);

    for (std::size_t row = 0; row < 30; ++row) EXPECT_EQ(batch[row], model.margin(data.x, row));
}

TEST(TreeEnsembleModel, RefusesOtherColumnsThanItWasFittedOn) {
    DesignMatrix x = rows_of({1}, {0});
    x.columns.pop_back();

    try {
        (void)margins_of(model_of(sound()), x);
        FAIL() << "scored a row without its second column";
    } catch (const SchemaMismatch& error) {
        EXPECT_EQ(error.full_text(),
                  "the columns of the data are not those the model was fitted on");
    }
}

TEST(LeafGrid, Has24BitsForTheBoundItself) {
    EXPECT_EQ(leaf_grid(1), 0x1p-24);
    EXPECT_EQ(leaf_grid(100), 0x1p-17);  // 64 < 100 <= 128
    EXPECT_EQ(leaf_grid(128), 0x1p-17);
    EXPECT_EQ(leaf_grid(0.75), 0x1p-24);
}

// ---- unsound ensembles --------------------------------------------------------------------------

struct Unsound {
    const char* name;
    void (*damage)(TreeEnsemble&);
    const char* text;
};

const std::vector<Unsound> unsound_ensembles{
    Unsound{"NoTree", [](TreeEnsemble& t) { t = {}; }, "there is no tree"},
    Unsound{"NoRoots", [](TreeEnsemble& t) { t.roots.clear(); }, "there is no tree"},
    Unsound{"CoverTooShort", [](TreeEnsemble& t) { t.cover.pop_back(); }, "6 nodes, but 5 covers"},
    Unsound{"RootsEndTooEarly", [](TreeEnsemble& t) { t.roots.back() = 5; },
            "the trees do not make up the 6 nodes"},
    Unsound{"RootsStartTooLate", [](TreeEnsemble& t) { t.roots.front() = 1; },
            "the trees do not make up the 6 nodes"},
    Unsound{"EmptyTree",
            [](TreeEnsemble& t) {
                t.roots = {0, 5, 5, 6};
            },
            "tree 1 has no node"},
    Unsound{"RootsFall",
            [](TreeEnsemble& t) {
                t.roots = {0, 5, 2, 6};
            },
            "tree 1 has no node"},
    Unsound{"RootsPastTheEnd",
            [](TreeEnsemble& t) {
                t.roots = {0, 4000000000, 6};
            },
            "tree 1 has no node"},
    Unsound{"ChildIsItself", [](TreeEnsemble& t) { t.nodes[0].left = 0; },
            "node 0 of tree 0 has children at 0, not after it in its tree"},
    Unsound{"ChildBefore", [](TreeEnsemble& t) { t.nodes[1].left = 0; },
            "node 1 of tree 0 has children at 0, not after it in its tree"},
    Unsound{"ChildInTheNextTree", [](TreeEnsemble& t) { t.nodes[1].left = 4; },
            "node 1 of tree 0 has children at 4, not after it in its tree"},
    Unsound{"ChildFarAway", [](TreeEnsemble& t) { t.nodes[1].left = 0xffffffff; },
            "node 1 of tree 0 has children at 4294967295, not after it in its tree"},
    Unsound{"SharedChild", [](TreeEnsemble& t) { t.nodes[1].left = 2; },
            "node 1 of tree 0 shares a child with another node"},
    Unsound{"Orphan", [](TreeEnsemble& t) { t.nodes[1] = leaf(0); },
            "node 3 of tree 0 has no parent before it"},
    Unsound{"LeafWithChildren", [](TreeEnsemble& t) { t.nodes[5].left = 1; },
            "node 0 of tree 1 is a leaf with children"},
    Unsound{"UnknownColumn", [](TreeEnsemble& t) { t.nodes[0].column = 2; },
            "node 0 of tree 0 asks column 2 of 2"},
    Unsound{"UnknownLevel", [](TreeEnsemble& t) { t.nodes[1].level = 3; },
            "node 1 of tree 0 asks level 3 of 3"},
    Unsound{"ThresholdNan", [](TreeEnsemble& t) { t.nodes[0].threshold_or_value = nan; },
            "node 0 of tree 0 has a threshold that is not finite"},
    Unsound{"ThresholdInfinite", [](TreeEnsemble& t) { t.nodes[0].threshold_or_value = infinity; },
            "node 0 of tree 0 has a threshold that is not finite"},
    Unsound{"LeafNan", [](TreeEnsemble& t) { t.nodes[5].threshold_or_value = nan; },
            "node 0 of tree 1 has a value that is not finite"},
    Unsound{"MissingNowhere", [](TreeEnsemble& t) { t.nodes[0].missing_left = 2; },
            "node 0 of tree 0 sends missing values neither left nor right"},
    Unsound{"ProbabilityAboveOne", [](TreeEnsemble& t) { t.nodes[5].threshold_or_value = 1.5f; },
            "node 0 of tree 1 has a probability outside [0, 1]"},
    Unsound{"CoverNegative", [](TreeEnsemble& t) { t.cover[3] = -1; },
            "a cover is negative or not finite"},
    Unsound{"CoverNan", [](TreeEnsemble& t) { t.cover[3] = nan; },
            "a cover is negative or not finite"},
    Unsound{"LeafOffTheGrid", [](TreeEnsemble& t) { t.nodes[3].threshold_or_value = 0x1p-30f; },
            "the leaf at node 3 is not on the grid that makes sums exact"},
};

class UnsoundEnsemble : public testing::TestWithParam<Unsound> {};

TEST_P(UnsoundEnsemble, IsRefused) {
    TreeEnsemble trees = sound();
    GetParam().damage(trees);

    try {
        (void)model_of(trees);
        FAIL() << "accepted";
    } catch (const BadFormat& error) {
        EXPECT_EQ(error.full_text(), std::string("tree ensemble: ") + GetParam().text);
    }
}

INSTANTIATE_TEST_SUITE_P(TreeEnsembleModel, UnsoundEnsemble, testing::ValuesIn(unsound_ensembles),
                         [](const auto& param_info) { return param_info.param.name; });

TEST(TreeEnsembleModel, RefusesABiasThatIsNotFiniteOrHasNoPlace) {
    EXPECT_THROW((void)model_of(sound(), Link::logistic, std::nan("")), BadFormat);
    EXPECT_THROW((void)model_of(sound(), Link::mean, 0.5), BadFormat);
}

TEST(TreeEnsembleModel, RefusesLeavesWhoseSumIsTooLarge) {
    TreeEnsemble trees = sound();
    for (TreeNode& node : trees.nodes) {
        if (node.is_leaf()) node.threshold_or_value = std::numeric_limits<float>::max();
    }

    EXPECT_THROW((void)model_of(trees, Link::logistic), BadFormat);
}

TEST(TreeEnsembleModel, RefusesAShapeWithGapsOrTooManyFeatures) {
    EXPECT_THROW((TreeEnsembleModel(sound(), Link::mean, 0, {{0, 0}, {2, 3}})), BadFormat);
    EXPECT_THROW((TreeEnsembleModel(sound(), Link::mean, 0, {{0, 3}, {1, 3}})), BadFormat);
}

}  // namespace
}  // namespace mlpipe
