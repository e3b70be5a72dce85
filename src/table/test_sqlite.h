// test_sqlite.h: a SQLite file to read. For tests only.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <string>

namespace mlpipe {

/// Runs `sql` on the file, which is made if need be.
inline void run_sqlite(const std::filesystem::path& file, const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK)
        << message << " in " << sql;
    sqlite3_free(message);
    sqlite3_close(database);
}

}  // namespace mlpipe
