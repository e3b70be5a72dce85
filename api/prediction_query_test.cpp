#include "api/prediction_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mlpipe::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> threshold_faults(std::string_view query) {
    std::vector<FieldFault> faults;
    (void)read_threshold(query, faults);
    std::vector<std::string> messages;
    for (const FieldFault& fault : faults) messages.push_back(fault.message);
    return messages;
}

TEST(ReadThreshold, ReadsANumberFromZeroToOne) {
    std::vector<FieldFault> faults;

    EXPECT_EQ(read_threshold("threshold=0.6", faults), 0.6f);
    EXPECT_EQ(read_threshold("threshold=0", faults), 0.0f);
    EXPECT_EQ(read_threshold("threshold=%31", faults), 1.0f);
    EXPECT_EQ(read_threshold("", faults), std::nullopt);
    EXPECT_THAT(faults, IsEmpty());
}

TEST(ReadThreshold, NamesWhatItDoesNotTake) {
    for (const char* value : {"", "x", "-0.1", "1.01", "nan", "inf", "0.5x", "0,5", "%zz"}) {
        EXPECT_THAT(threshold_faults(std::string("threshold=") + value),
                    ElementsAre("threshold must be a number from 0 to 1"))
            << value;
    }
    EXPECT_THAT(threshold_faults("threshold=0.1&threshold=0.1"),
                ElementsAre("Duplicate query parameter: threshold"));
    EXPECT_THAT(threshold_faults("top=3&x=%22"),
                ElementsAre("Unknown query parameter: top", "Unknown query parameter: x"));
}

TEST(ReadThreshold, SaysWhereReasonsAreTold) {
    EXPECT_THAT(threshold_faults("explain=3"),
                ElementsAre("Reasons are told by /predict and /explain, for one row at a time; for "
                            "many use mlpipe predict --explain"));
}

TEST(ReadPredictionQuery, ReadsThresholdAndReasons) {
    std::vector<FieldFault> faults;

    const PredictionQuery asked = read_prediction_query("explain=3&threshold=0.25", faults);

    EXPECT_EQ(asked.threshold, 0.25f);
    EXPECT_EQ(asked.n_reasons, 3u);
    EXPECT_EQ(read_prediction_query("explain=1000", faults).n_reasons, 1000u);
    EXPECT_EQ(read_prediction_query("", faults).n_reasons, 0u);
    EXPECT_THAT(faults, IsEmpty());
}

TEST(ReadPredictionQuery, NamesAHundredFaultsAtMost) {
    std::string query;
    for (int i = 0; i < 5000; ++i) query += "a&";
    std::vector<FieldFault> faults;

    (void)read_prediction_query(query, faults);

    EXPECT_EQ(faults.size(), 100u);
}

TEST(ReadPredictionQuery, NamesEveryFault) {
    for (const char* value : {"", "x", "0", "-1", "1.5", "1001", "nan", "%zz"}) {
        std::vector<FieldFault> faults;
        (void)read_prediction_query(std::string("threshold=2&explain=") + value, faults);
        ASSERT_EQ(faults.size(), 2u) << value;
        EXPECT_EQ(faults[0].message, "threshold must be a number from 0 to 1");
        EXPECT_EQ(faults[1].message, "explain must be a whole number from 1 to 1000");
        EXPECT_EQ(faults[1].field, "explain");
        EXPECT_EQ(faults[1].code, "range");
    }
    std::vector<FieldFault> faults;
    (void)read_prediction_query("explain=1&explain=1", faults);
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults[0].message, "Duplicate query parameter: explain");
}

}  // namespace
}  // namespace mlpipe::api
