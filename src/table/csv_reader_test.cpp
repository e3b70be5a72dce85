#include "table/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/atomic_file.h"
#include "core/test_folder.h"

namespace mlpipe {
namespace {

const std::string telco = std::string(MLPIPE_SOURCE_DIR) + "/data/telco_7043.csv";

TEST(ReadCsv, InfersTheColumnsOfTheTelcoSample) {
    const TypedTable typed = read_csv(telco);

    const ColumnSchema& total_charges = *typed.schema.find("total_charges");
    const ColumnSchema& senior_citizen = *typed.schema.find("senior_citizen");
    EXPECT_EQ(typed.table.n_rows(), 7043u);
    EXPECT_EQ(typed.schema.find("tenure_months")->type, ColumnType::integer);
    EXPECT_EQ(total_charges.type, ColumnType::number);
    EXPECT_NEAR(total_charges.missing_rate * 7043, 11, 1e-9);
    EXPECT_EQ(senior_citizen.type, ColumnType::category);
    EXPECT_TRUE(senior_citizen.integer_levels);
    EXPECT_THAT(senior_citizen.levels, testing::ElementsAre("0", "1"));
    EXPECT_EQ(typed.schema.find("customer_id")->type, ColumnType::id);
    EXPECT_TRUE(typed.notes.empty());
}

}  // namespace
}  // namespace mlpipe
