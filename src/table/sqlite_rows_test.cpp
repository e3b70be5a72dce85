#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/digest.h"
#include "core/error.h"
#include "core/test_folder.h"
#include "table/csv_reader.h"
#include "table/csv_table.h"
#include "table/sql_csv.h"
#include "table/test_sqlite.h"

namespace mlpipe {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SqliteRows : public testing::Test {
protected:
    void sql(const std::string& text) const { run_sqlite(file, text); }

    [[nodiscard]] std::string url(const std::string& what) const {
        return "sqlite:" + file.string() + "?" + what;
    }
    [[nodiscard]] std::string csv(const std::string& what) const {
        return SqlCsv(url(what), [](std::string_view) { return true; }).read_to_end();
    }
    /// The error without the folder in its text.
    template <typename Fault>
    [[nodiscard]] std::string fault(const std::string& what) const {
        try {
            static_cast<void>(read_csv(url(what)));
        } catch (const Fault& error) {
            std::string text = error.full_text();
            const std::size_t at = text.find(folder.path().string() + "/");
            return at == text.npos ? text : text.erase(at, folder.path().string().size() + 1);
        }
        return "no such fault";
    }

    TestFolder folder;
    std::filesystem::path file = folder / "a.db";
};

TEST_F(SqliteRows, AreTheCsvThatTheyWouldBe) {
    sql("CREATE TABLE t (name TEXT, n INTEGER, x REAL, d DATE);"
        "INSERT INTO t VALUES ('a, \"b\"', -7, 0.1, '2026-11-22'), (NULL, NULL, 1e300, ''), "
        "('two\nlines', 9007199254740993, 18.0, '2026-11-23')");

    EXPECT_EQ(csv("table=t"),
              "name,n,x,d\n\"a, \"\"b\"\"\",-7,0.1,2026-11-22\n,,1e+300,\n"
              "\"two\nlines\",9007199254740993,18,2026-11-23\n");
}

TEST_F(SqliteRows, GiveTheTableAndTheDigestThatTheirCsvGives) {
    sql("CREATE TABLE t (id TEXT, n INTEGER, x REAL, b INTEGER, s TEXT);"
        "INSERT INTO t VALUES ('r1', 1, 0.5, 0, 'x'), ('r2', NULL, 2, 1, 'NA'), "
        "('r3', 3, NULL, 0, 'y')");
    const std::string text = "id,n,x,b,s\nr1,1,0.5,0,x\nr2,,2,1,NA\nr3,3,,0,y\n";
    const TypedTable expected = parse_csv(text, "a.csv");

    const TypedTable read = read_csv(url("table=t"));

    EXPECT_EQ(read.rows_sha256, sha256_hex(text));
    ASSERT_EQ(read.schema.columns.size(), expected.schema.columns.size());
    for (std::size_t c = 0; c < expected.schema.columns.size(); ++c) {
        EXPECT_EQ(read.schema.columns[c].name, expected.schema.columns[c].name);
        EXPECT_EQ(read.schema.columns[c].type, expected.schema.columns[c].type);
        EXPECT_EQ(read.schema.columns[c].levels, expected.schema.columns[c].levels);
        EXPECT_EQ(read.schema.columns[c].missing_rate, expected.schema.columns[c].missing_rate);
    }
    EXPECT_THAT(read.notes, IsEmpty());
}

TEST_F(SqliteRows, ComeInTheOrderOfThePrimaryKeyElseAsInserted) {
    sql("CREATE TABLE keyed (a TEXT, b INTEGER, PRIMARY KEY (b, a));"
        "INSERT INTO keyed VALUES ('z', 2), ('y', 1), ('x', 2);"
        "CREATE TABLE plain (a TEXT); CREATE INDEX i ON plain (a);"
        "INSERT INTO plain VALUES ('z'), ('x'), ('y');"
        "CREATE VIEW seen AS SELECT a FROM plain");

    EXPECT_EQ(csv("table=keyed"), "a,b\ny,1\nx,2\nz,2\n");
    EXPECT_EQ(csv("table=plain"), "a\nz\nx\ny\n");
    EXPECT_EQ(csv("table=main.plain"), "a\nz\nx\ny\n");
    EXPECT_THAT(read_csv(url("table=seen")).notes, ElementsAre(HasSubstr("ORDER BY")));
    EXPECT_THAT(read_csv(url("query=SELECT a FROM plain order  by 1")).notes, IsEmpty());
}

TEST_F(SqliteRows, OfOneColumnKeepTheirMissingCells) {
    sql("CREATE TABLE t (x REAL); INSERT INTO t VALUES (1), (NULL), (2), (NULL)");

    EXPECT_EQ(csv("table=t"), "x\n1\n\"\"\n2\n\"\"\n");
    EXPECT_EQ(read_csv(url("table=t")).table.n_rows(), 4U);
}

TEST_F(SqliteRows, MayHaveAnyNames) {
    sql("CREATE TABLE \"my \"\"t.x\" (\"a,b\" INTEGER, \"é\" TEXT, \"select\" TEXT);"
        "INSERT INTO \"my \"\"t.x\" VALUES (1, 'ü', 'p')");

    EXPECT_EQ(csv("table=my%20\"t%2Ex"), "\"a,b\",é,select\n1,ü,p\n");
}

TEST_F(SqliteRows, HoldNoBlobUnlessNobodyAsks) {
    sql("CREATE TABLE t (x REAL, photo BLOB); INSERT INTO t VALUES (1, NULL), (2, x'00ff')");

    EXPECT_EQ(
        fault<SchemaMismatch>("table=t"),
        "sqlite:a.db?table=t: row 2: column 'photo' is binary (a BLOB)\n"
        "  a column must hold numbers, texts, dates or booleans\n"
        "  help: leave it out with --type photo=drop, or with a query that does not select it");
    EXPECT_EQ(
        read_csv(url("table=t"), {.types = {{"photo", ColumnType::drop}}}).schema.columns.size(),
        1U);
}

TEST_F(SqliteRows, AreUtf8) {
    sql("CREATE TABLE t (s TEXT); INSERT INTO t VALUES ('a'), (CAST(x'e9' AS TEXT))");

    EXPECT_THAT(fault<BadFormat>("table=t"),
                HasSubstr("row 2: the text in column 's' is not UTF-8"));
}

TEST_F(SqliteRows, AreNamedByTheirNumberInErrors) {
    sql("CREATE TABLE t (s TEXT, x TEXT); INSERT INTO t VALUES ('two\nlines', 1), ('b', 'old')");

    try {
        static_cast<void>(read_csv(url("table=t"), {.types = {{"x", ColumnType::number}}}));
        FAIL();
    } catch (const BadFormat& error) {
        EXPECT_THAT(error.what(), HasSubstr("?table=t: row 2: cannot read \"old\" as a number"));
    }
}

TEST_F(SqliteRows, OfASchemaStreamInBlocks) {
    sql("CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT "
        "1000) SELECT i AS x, 'text ' || char(10) || i AS s, x'00' AS b FROM n;"
        "UPDATE t SET x = 'old' WHERE x = 777");
    const Schema schema{.columns = {{.name = "x", .type = ColumnType::number}}};
    CsvBlockReader reader(url("query=SELECT * FROM t WHERE x <> 'old'"), schema, {}, 100);
    CsvBlockReader faulty(url("table=t"), schema, {}, 100);

    double sum = 0;
    std::size_t rows = 0;
    while (const std::optional<Table> block = reader.next()) {
        EXPECT_LE(block->n_rows(), 100U);
        rows += block->n_rows();
        for (const float x : std::get<Numbers>(block->columns()[0].cells).values) sum += x;
    }

    EXPECT_EQ(rows, 999U);
    EXPECT_EQ(sum, 500500 - 777);
    try {
        while (faulty.next()) {
        }
        FAIL();
    } catch (const SchemaMismatch& error) {
        EXPECT_THAT(error.what(), HasSubstr("?table=t: row 777: cannot read \"old\""));
    }
}

TEST_F(SqliteRows, SayWhatIsNotThere) {
    EXPECT_EQ(fault<IoFailure>("table=t"), "cannot open a.db: No such file or directory");
    sql("CREATE TABLE customers (x REAL)");

    EXPECT_EQ(fault<InvalidArgument>("table=customer"),
              "sqlite:a.db?table=customer: there is no table \"customer\"\n"
              "  help: did you mean 'customers'?");
    EXPECT_EQ(fault<InvalidArgument>("query=SELECT y FROM customers"),
              "sqlite:a.db?query=SELECT y FROM customers: no such column: y\n"
              "  in the query at character 8, before: y FROM customers\n"
              "  help: try the query in the sqlite3 program first");
    EXPECT_THAT(fault<InvalidArgument>("query=SELECT * FORM customers"),
                HasSubstr("near \"FORM\": syntax error\n  in the query at character 10"));
    EXPECT_EQ(fault<BadFormat>("table=customers"),
              "sqlite:a.db?table=customers: there are no rows\n"
              "  help: see what the table holds or the query gives");
    EXPECT_THAT(fault<InvalidArgument>("query=SELECT 1 AS a, 2 AS a"),
                HasSubstr("two columns are named 'a'"));
}

TEST_F(SqliteRows, AreOnlyRead) {
    sql("CREATE TABLE t (x REAL); INSERT INTO t VALUES (1), (2)");

    EXPECT_THAT(fault<InvalidArgument>("query=DELETE FROM t RETURNING x"),
                HasSubstr("the query would change the database"));
    EXPECT_THAT(fault<InvalidArgument>("query=DELETE FROM t"), HasSubstr("gives no columns"));
    EXPECT_THAT(fault<InvalidArgument>("query=SELECT 1; DELETE FROM t"),
                HasSubstr("more than one statement"));
    EXPECT_THAT(fault<InvalidArgument>("query=PRAGMA journal_mode = DELETE"),
                HasSubstr("would change"));
    EXPECT_EQ(csv("table=t"), "x\n1\n2\n");
}

TEST_F(SqliteRows, ComeFromADatabaseOnly) {
    std::ofstream(file) << "customer,churn\n" << std::string(2000, 'a');

    EXPECT_EQ(fault<BadFormat>("table=t"),
              "sqlite:a.db?table=t: the file is not a SQLite database\n"
              "  help: a CSV file is named by its path alone");
}

TEST_F(SqliteRows, TakeNoDelimiter) {
    sql("CREATE TABLE t (x REAL)");

    EXPECT_THROW(static_cast<void>(read_csv(url("table=t"), {.delimiter = ';'})), InvalidArgument);
}

}  // namespace
}  // namespace mlpipe
