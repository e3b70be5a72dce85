#include "table/database_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace mlpipe {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

std::string fault(const std::string& url) {
    try {
        static_cast<void>(parse_database_url(url));
    } catch (const InvalidArgument& error) {
        return error.full_text();
    }
    return "no fault";
}

TEST(DatabaseUrl, NamesASqliteFileAndATable) {
    const DatabaseUrl url = parse_database_url("sqlite:data/a b.db?table=customers");

    EXPECT_EQ(url.kind, DatabaseUrl::Kind::sqlite);
    EXPECT_EQ(url.path, "data/a b.db");
    EXPECT_THAT(url.table, ElementsAre("customers"));
    EXPECT_EQ(url.query, "");
    EXPECT_EQ(url.shown, "sqlite:data/a b.db?table=customers");
}

TEST(DatabaseUrl, DecodesPathTableAndQuery) {
    EXPECT_EQ(parse_database_url("sqlite:100%25%3F.db?table=t").path, "100%?.db");
    EXPECT_THAT(parse_database_url("sqlite:a?table=my%20schema.a%2Eb").table,
                ElementsAre("my schema", "a.b"));
    EXPECT_EQ(parse_database_url("sqlite:a?query=SELECT a %26 3 FROM t WHERE b = 'x=?'").query,
              "SELECT a & 3 FROM t WHERE b = 'x=?'");
}

TEST(DatabaseUrl, NamesAPostgresqlServer) {
    const DatabaseUrl url = parse_database_url(
        "postgresql://me:p%40ss@[::1]:5433/shop?sslmode=require&table=sales.customers");

    EXPECT_EQ(url.kind, DatabaseUrl::Kind::postgresql);
    EXPECT_THAT(url.settings, ElementsAre(Pair("user", "me"), Pair("password", "p@ss"),
                                          Pair("host", "::1"), Pair("port", "5433"),
                                          Pair("dbname", "shop"), Pair("sslmode", "require")));
    EXPECT_THAT(url.table, ElementsAre("sales", "customers"));
}

TEST(DatabaseUrl, LeavesToTheEnvironmentWhatItDoesNotSay) {
    EXPECT_TRUE(parse_database_url("postgres://?table=t").settings.empty());
    EXPECT_THAT(parse_database_url("postgres:///shop?table=t").settings,
                ElementsAre(Pair("dbname", "shop")));
    EXPECT_THAT(parse_database_url("postgres://a:1,b/shop?table=t").settings,
                ElementsAre(Pair("host", "a,b"), Pair("port", "1,"), Pair("dbname", "shop")));
}

TEST(DatabaseUrl, ShowsNoPassword) {
    EXPECT_EQ(without_password("postgresql://me:secret@host/db?table=t"),
              "postgresql://me:***@host/db?table=t");
    EXPECT_EQ(without_password("postgres://host/db?password=secret&table=t"),
              "postgres://host/db?password=***&table=t");
    EXPECT_EQ(without_password("postgres://host/db?table=t&sslpassword=secret"),
              "postgres://host/db?table=t&sslpassword=***");
    EXPECT_EQ(without_password("postgresql://me@host:5432/db?query=SELECT '@:'"),
              "postgresql://me@host:5432/db?query=SELECT '@:'");
    EXPECT_EQ(without_password("mysql://me:secret@host/db"), "mysql://me:***@host/db");
    EXPECT_EQ(without_password("a.csv"), "a.csv");
}

TEST(DatabaseUrl, ShowsNoPartOfAPasswordThatIsNotEncoded) {
    for (const std::string password :
         {"QQ@ZZ", "QQ/ZZ", "QQ?ZZ", "ZZ?a=QQ", "QQ%ZZ", "QQ@a?ZZ", "QQ?a@ZZ"}) {
        const std::string text = fault("postgresql://me:" + password + "@host/db?tables=t");

        EXPECT_THAT(text, Not(HasSubstr("QQ"))) << password;
        EXPECT_THAT(text, Not(HasSubstr("ZZ"))) << password;
    }
}

TEST(DatabaseUrl, SaysWhatIsWrong) {
    EXPECT_EQ(fault("sqlite:a.db"),
              "the URL 'sqlite:a.db' names neither a table nor a query\n"
              "  help: add ?table=NAME, or ?query=SQL, to the end of the URL");
    EXPECT_EQ(fault("mysql://me:secret@host/db?table=t"),
              "the URL 'mysql://me:***@host/db?table=t' cannot be read from\n"
              "  help: DATA is a file, sqlite:PATH?table=T or "
              "postgresql://HOST/DATABASE?table=T");
    EXPECT_THAT(fault("sqlite:a.db?table=t&query=SELECT 1"),
                HasSubstr("names a table and a query"));
    EXPECT_THAT(fault("sqlite:?table=t"), HasSubstr("names no file"));
    EXPECT_THAT(fault("sqlite:a?table="), HasSubstr("has an empty table"));
    EXPECT_THAT(fault("sqlite:a?table=a&table=b"), HasSubstr("names two of ?table="));
    EXPECT_THAT(fault("sqlite:a?table=a.b.c"), HasSubstr("write NAME or SCHEMA.NAME"));
    EXPECT_THAT(fault("sqlite:a?mode=ro&table=t"), HasSubstr("has a parameter that is not known"));
    EXPECT_THAT(fault("sqlite:a?query=SELECT 'A%'"), HasSubstr("write % as %25"));
    EXPECT_THAT(fault("sqlite:a%00?table=t"), HasSubstr("write % as %25"));
}

TEST(DatabaseUrl, QuotesNames) {
    EXPECT_EQ(quoted_name("a \"b\""), R"("a ""b""")");
    EXPECT_EQ(quoted_name(std::vector<std::string>{"s", "t"}), R"("s"."t")");
}

TEST(DatabaseUrl, IsToldFromAPath) {
    EXPECT_TRUE(is_database_url("sqlite:a.db"));
    EXPECT_TRUE(is_database_url("postgres://h"));
    EXPECT_TRUE(is_database_url("SQLite:a.db"));
    EXPECT_TRUE(is_database_url("PostgreSQL://h"));
    EXPECT_FALSE(is_database_url("postgres.csv"));
    EXPECT_FALSE(is_database_url("a folder/x://y.csv"));
    EXPECT_FALSE(is_database_url("./sqlite:a.db"));
}

}  // namespace
}  // namespace mlpipe
