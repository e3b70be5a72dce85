// sql_csv.h: the rows of a database as the CSV that they would be: the names in the first line, a
// comma between cells, quotes only where RFC 4180 needs them, LF, an empty cell for NULL.
//
// So a table means the same as the file of its rows: types are inferred alike, the same texts mean
// "missing", and the digest of the text names the data (data_sha256), whatever database it lay in.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/digest.h"
#include "table/sql_rows.h"

namespace mlpipe {

class SqlCsv {
public:
    /// Throws as parse_database_url and open_rows.
    SqlCsv(const std::string& url, const IsWanted& is_wanted);

    /// Fills `buffer`; fewer bytes mean the end. Throws as SqlRows::next.
    [[nodiscard]] std::size_t read(std::span<char> buffer);
    [[nodiscard]] std::string read_to_end();

    /// The URL as it may be shown.
    [[nodiscard]] const std::string& name() const& { return name_; }
    [[nodiscard]] bool has_order() const { return rows_->has_order(); }
    /// Of the text so far.
    [[nodiscard]] std::string sha256() const { return digest_.hex(); }

private:
    bool append_row();
    void append_line(const std::vector<SqlCell>& cells);

    std::string name_;
    std::unique_ptr<SqlRows> rows_;
    std::vector<SqlCell> cells_;
    std::string text_;       // rendered
    std::size_t given_ = 0;  // and of it handed out
    Sha256 digest_;
};

}  // namespace mlpipe
