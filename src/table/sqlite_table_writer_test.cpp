#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/test_folder.h"
#include "table/sql_csv.h"
#include "table/sql_table_writer.h"
#include "table/test_sqlite.h"

namespace mlpipe {
namespace {

using testing::HasSubstr;

const std::vector<SqlColumn> columns = {{.name = "id"},
                                        {.name = "a \"b\"", .type = SqlType::number}};

class SqliteTable : public testing::Test {
protected:
    void write(const std::vector<std::vector<SqlCell>>& rows,
               IfExists if_exists = IfExists::fail) const {
        const auto table = open_table(parse_database_url(url), columns, if_exists);
        for (const auto& row : rows) table->add(row);
        table->commit();
    }
    [[nodiscard]] std::string csv() const {
        return SqlCsv(url, [](std::string_view) { return true; }).read_to_end();
    }
    template <typename Fault>
    [[nodiscard]] std::string fault(IfExists if_exists) const {
        try {
            write({{"y", "2"}}, if_exists);
        } catch (const Fault& error) {
            return error.full_text();
        }
        return "no such fault";
    }

    TestFolder folder;
    std::string file = folder / "out.db";
    std::string url = "sqlite:" + file + "?table=my%20table";
};

TEST_F(SqliteTable, IsMadeWithTypedColumns) {
    write({{"x", "0.1"}, {std::nullopt, "1"}});

    EXPECT_EQ(csv(), "id,\"a \"\"b\"\"\"\nx,0.1\n,1\n");
    EXPECT_EQ(SqlCsv("sqlite:" + file +
                         "?query=SELECT typeof(id) AS t, typeof(\"a \"\"b\"\"\") AS n FROM \"my "
                         "table\" LIMIT 1",
                     [](std::string_view) { return true; })
                  .read_to_end(),
              "t,n\ntext,real\n");
}

TEST_F(SqliteTable, IsLeftAloneIfItIsThereUnlessToldOtherwise) {
    write({{"x", "1"}});

    EXPECT_THAT(fault<InvalidArgument>(IfExists::fail),
                HasSubstr("the table is there already\n  help: add --if-exists append"));
    EXPECT_EQ(csv(), "id,\"a \"\"b\"\"\"\nx,1\n");
}

TEST_F(SqliteTable, TakesMoreRowsOrOtherRows) {
    write({{"x", "1"}});

    write({{"y", "2"}}, IfExists::append);
    EXPECT_EQ(csv(), "id,\"a \"\"b\"\"\"\nx,1\ny,2\n");
    write({{"z", "3"}}, IfExists::replace);
    EXPECT_EQ(csv(), "id,\"a \"\"b\"\"\"\nz,3\n");
}

TEST_F(SqliteTable, MayHaveOtherColumnsToo) {
    run_sqlite(file, "CREATE TABLE \"my table\" (at TEXT DEFAULT 'now', \"a \"\"b\"\"\" REAL, id)");

    write({{"x", "1"}}, IfExists::append);

    EXPECT_EQ(csv(), "at,\"a \"\"b\"\"\",id\nnow,1,x\n");
}

TEST_F(SqliteTable, MustHaveTheColumns) {
    run_sqlite(file, "CREATE TABLE \"my table\" (id TEXT)");

    EXPECT_THAT(fault<SchemaMismatch>(IfExists::append),
                HasSubstr("the table lacks columns: a \"b\""));
}

TEST_F(SqliteTable, TakesAllRowsOrNone) {
    run_sqlite(file,
               "CREATE TABLE \"my table\" (id TEXT UNIQUE, \"a \"\"b\"\"\" REAL);"
               "INSERT INTO \"my table\" VALUES ('x', 1)");

    EXPECT_THROW(write({{"y", "2"}, {"x", "3"}}, IfExists::append), SchemaMismatch);
    EXPECT_THROW(write({{"y", "2"}, {"y", "3"}}, IfExists::replace), SchemaMismatch);

    EXPECT_EQ(csv(), "id,\"a \"\"b\"\"\"\nx,1\n");
}

TEST_F(SqliteTable, IsNotMadeWithoutCommit) {
    const std::vector<SqlCell> row = {"x", "1"};

    open_table(parse_database_url(url), columns, IfExists::fail)->add(row);

    EXPECT_THAT(fault<Error>(IfExists::fail), HasSubstr("no such fault"));
    EXPECT_EQ(csv(), "id,\"a \"\"b\"\"\"\ny,2\n");
}

TEST_F(SqliteTable, MayHaveTheNameOfTheOneThatRowsWaitIn) {
    url = "sqlite:" + file + "?table=mlpipe_rows";
    write({{"x", "1"}});
    write({{"y", "2"}}, IfExists::append);

    EXPECT_EQ(csv(), "id,\"a \"\"b\"\"\"\nx,1\ny,2\n");
}

TEST_F(SqliteTable, MayBeInTheFileThatIsBeingRead) {
    run_sqlite(file, "CREATE TABLE t (id TEXT, n REAL); INSERT INTO t VALUES ('x', 1), ('y', 2)");
    const auto rows = open_rows(parse_database_url("sqlite:" + file + "?table=t"),
                                [](std::string_view) { return true; });
    const auto table = open_table(parse_database_url(url), columns, IfExists::fail);

    std::vector<SqlCell> cells;
    while (rows->next(cells)) table->add(cells);
    table->commit();

    EXPECT_EQ(csv(), "id,\"a \"\"b\"\"\"\nx,1\ny,2\n");
}

TEST_F(SqliteTable, IsNoQuery) {
    url = "sqlite:" + file + "?query=SELECT 1";

    EXPECT_THAT(fault<InvalidArgument>(IfExists::append), HasSubstr("it is a query"));
}

}  // namespace
}  // namespace mlpipe
