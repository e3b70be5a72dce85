// `mlpipe audit replay` over answers of the shipped model.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "audit/audit_log.h"
#include "audit/test_audit.h"
#include "cli/test_program.h"
#include "core/atomic_file.h"
#include "core/digest.h"
#include "persistence/onnx_model.h"
#include "persistence/registry.h"
#include "pipeline/decision.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

/// Records what the shipped model answers to rows of its own columns.
class AuditReplay : public testing::Test {
protected:
    AuditReplay() : registry(models), version(registry.active().value()) {
        const fs::path path = registry.model_path(version);
        bytes = read_file(path);
        pipeline.emplace(from_onnx(bytes, path.string()));
    }

    /// `n` answers; the probability of the one numbered `wrong` is the next float.
    void record(int n, int wrong = -1, const std::string& digest = "") const {
        AuditLog log({.file = file});
        AuditLog::Lane lane = log.add_lane();
        const AuditedModel& model =
            log.add_model({.version = version,
                           .sha256 = digest.empty() ? sha256_hex(bytes) : digest,
                           .target = pipeline->target(),
                           .schema = pipeline->schema()});
        JsonRowReader reader(model.schema);
        RowScorer scorer(*pipeline);
        for (int i = 0; i < n; ++i) {
            ASSERT_TRUE(reader.read(body(model.schema, i)));
            float p = scorer.predict_proba(reader.row());
            const float threshold = pipeline->threshold();
            if (i == wrong) p = std::nextafter(p, 2.0f);
            const std::string request_id = "r" + std::to_string(i);
            ASSERT_TRUE(
                lane.record({.model = &model,
                             .time_us = audited_time_us + i,
                             .request_id = request_id,
                             .method = "POST",
                             .path = "/predict",
                             .row = reader.row(),
                             .ids = reader.ids(),
                             .unseen = reader.unseen(),
                             .threshold = threshold,
                             .probability = p,
                             .prediction = p >= threshold ? pipeline->names().positive_label
                                                          : pipeline->names().negative_label,
                             .confidence = confidence(p),
                             .recommendation = recommendation(p, threshold)}));
        }
    }

    /// Levels, missing and unseen values in turns; numbers with many digits.
    static std::string body(const Schema& schema, int i) {
        json object = json::object();
        for (std::size_t c = 0; c < schema.columns.size(); ++c) {
            const ColumnSchema& column = schema.columns[c];
            const auto turn = static_cast<std::size_t>(i) + c;
            if (column.type == ColumnType::id) continue;
            if (turn % 7 == 0) {
                object[column.name] = nullptr;
            } else if (column.type == ColumnType::integer) {
                object[column.name] = turn % 72;
            } else if (column.type == ColumnType::number) {
                object[column.name] = 18.25 + 1.37 * static_cast<double>(turn) / 3;
            } else if (column.integer_levels) {
                object[column.name] = turn % 3;
            } else {
                object[column.name] =
                    turn % 11 == 0 ? "never seen" : column.levels[turn % column.levels.size()];
            }
        }
        return object.dump();
    }

    TestFolder folder;
    const std::string file = folder / "audit.db";
    const std::string models = (fs::path(MLPIPE_SOURCE_DIR) / "models").string();
    Registry registry;
    std::string version, bytes;
    std::optional<FittedPipeline> pipeline;
};

TEST_F(AuditReplay, AgreesBitForBit) {
    record(300);

    const Outcome replay = outcome_of({"audit", "replay", file, "--models", models});

    EXPECT_EQ(replay.code, 0) << replay.err;
    EXPECT_EQ(replay.out, "Replayed 300 predictions: all agree, bit for bit\n");
}

/// The cells of a column of CSV without quotes.
std::vector<std::string> column_of(const std::string& csv, const std::string& name) {
    std::vector<std::string> cells;
    std::istringstream lines(csv);
    std::size_t place = 0;
    for (std::string line; std::getline(lines, line);) {
        std::vector<std::string> row;
        std::istringstream in(line);
        for (std::string cell; std::getline(in, cell, ',');) row.push_back(cell);
        if (cells.empty()) {
            place = static_cast<std::size_t>(std::ranges::find(row, name) - row.begin());
        }
        cells.push_back(row.at(place));
    }
    cells.erase(cells.begin());
    return cells;
}

TEST_F(AuditReplay, ExportsRowsThatPredictTheSame) {
    record(50);
    const std::string rows = folder / "rows.csv";
    ASSERT_EQ(outcome_of({"audit", "export", file, "-o", rows}).code, 0);

    const Outcome predicted = outcome_of({"predict", models, rows});

    EXPECT_EQ(predicted.code, 0) << predicted.err;
    EXPECT_EQ(column_of(predicted.out, pipeline->target() + "_probability"),
              column_of(read_file(rows), "probability"));
}

TEST_F(AuditReplay, FindsOneBit) {
    record(10, 3);

    const Outcome replay = outcome_of({"audit", "replay", file, "--models", models, "--json"});

    EXPECT_EQ(replay.code, 1);
    const json result = json::parse(replay.out);
    EXPECT_EQ(result["agreed"], false);
    EXPECT_EQ(result["replayed"], 10);
    EXPECT_EQ(result["differing"], 1);
    const json& difference = result["differences"][0];
    EXPECT_EQ(difference["request_id"], "r3");
    EXPECT_EQ(difference["field"], "probability");
    EXPECT_THAT(outcome_of({"audit", "replay", file, "--models", models}).out,
                StartsWith("Replayed 10 predictions: 9 agree, 1 differ\n"
                           "  2026-11-18T11:06:40.000003Z request r3: probability was "));
}

TEST_F(AuditReplay, DoesNotTakeAnotherModelForTheOneThatAnswered) {
    record(2, -1, std::string(64, 'b'));

    const Outcome replay = outcome_of({"audit", "replay", file, "--models", models});

    EXPECT_EQ(replay.code, 1);
    EXPECT_THAT(replay.out,
                HasSubstr("Not replayed: 2 predictions of " + version +
                          ": its model has the SHA-256\n  " + sha256_hex(bytes).substr(0, 16) +
                          "…, the one that answered had bbbbbbbbbbbbbbbb…\n"));
}

TEST_F(AuditReplay, SaysWhenThereIsNothingToReplay) {
    record(0);

    const Outcome replay = outcome_of({"audit", "replay", file, "--models", models});

    EXPECT_EQ(replay.code, 0);
    EXPECT_EQ(replay.out, "There is nothing to replay\n");
}

}  // namespace
}  // namespace mlpipe
