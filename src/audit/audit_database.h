// audit_database.h: how the audit log lies in a SQLite file. Not for use outside this room.
//
//   entries  the chain (audit_chain.h), one row an entry, numbers without a hole
//   models   what the records' codes mean, by the SHA-256 of the definition (audited_model.h)
//   head     number and hash of the last entry, so that entries missing at the end are noticed
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "audit/audit_chain.h"
#include "table/sqlite_session.h"

namespace mlpipe {

/// Columns of `entries`, as entry_of() and bind_entry() go through them.
inline constexpr std::string_view entry_columns =
    "number, kind, time_from, time_to, records, model, hash, payload";

/// A row with those columns in front.
[[nodiscard]] ChainEntry entry_of(sqlite3_stmt* row);
void bind_entry(sqlite3_stmt* statement, const ChainEntry& entry);
[[nodiscard]] std::string text_column(sqlite3_stmt* row, int column);

/// Opens `file`, which must be there, for reading. Throws IoFailure; BadFormat if it is no audit
/// log or one of a later version.
[[nodiscard]] SqliteSession open_for_reading(const std::filesystem::path& file);
/// Makes the file, for owner and group alone, and its tables if they are not there. Throws as
/// open_for_reading.
[[nodiscard]] SqliteSession open_for_writing(const std::filesystem::path& file);

/// Of the model with that SHA-256. Nothing if it is not there.
[[nodiscard]] std::optional<std::string> find_definition(const SqliteSession& session,
                                                         const std::string& digest);

[[nodiscard]] ChainHead read_head(const SqliteSession& session);

}  // namespace mlpipe
