#include "table/postgresql_table_writer.h"

#include "core/error.h"
#include "table/postgresql_session.h"

namespace mlpipe {
namespace {

constexpr std::size_t block_bytes = std::size_t{64} << 10;

/// A cell in the text format of COPY.
void append_copy_cell(std::string& line, SqlCell cell) {
    if (!cell) {
        line += "\\N";
        return;
    }
    for (const char c : *cell) {
        switch (c) {
            case '\\':
                line += "\\\\";
                break;
            case '\t':
                line += "\\t";
                break;
            case '\n':
                line += "\\n";
                break;
            case '\r':
                line += "\\r";
                break;
            default:
                line += c;
        }
    }
}

/// One transaction from the first row to the last. Rows that are replaced are deleted, not the
/// table dropped: who reads it meanwhile sees the old rows and waits for nothing, and its rights
/// and indexes stay.
class PostgresqlTableWriter : public SqlTableWriter {
public:
    PostgresqlTableWriter(const DatabaseUrl& url, const std::vector<SqlColumn>& columns,
                          IfExists if_exists)
        : pq_(postgresql_library()), session_(url) {
        session_.run("BEGIN");
        const std::string table = quoted_name(url.table);
        const std::string number = session_.table_number(url);
        if (number.empty()) {
            session_.run("CREATE TABLE " + table + " (" + column_list(columns, "text", "real") +
                         ")");
        } else {
            std::vector<std::string> existing;
            for (const auto& row :
                 session_.rows("SELECT attname FROM pg_attribute WHERE attrelid = $1::oid AND "
                               "attnum > 0 AND NOT attisdropped",
                               {number})) {
                existing.push_back(row[0]);
            }
            require_writable(url, columns, existing, if_exists);
            if (if_exists == IfExists::replace) session_.run("DELETE FROM " + table);
        }
        session_.run("COPY " + table + " (" + column_list(columns) + ") FROM STDIN");
    }

    void add(std::span<const SqlCell> cells) override {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i > 0) text_ += '\t';
            append_copy_cell(text_, cells[i]);
        }
        text_ += '\n';
        if (text_.size() >= block_bytes) send();
    }

    void commit() override {
        send();
        require(pq_.put_copy_end(session_.get(), nullptr));
        for (PostgresqlResult result(pq_.get_result(session_.get())); result != nullptr;
             result.reset(pq_.get_result(session_.get()))) {
            session_.check(result);
        }
        session_.run("COMMIT");
    }

private:
    void send() {
        require(pq_.put_copy_data(session_.get(), text_.data(), static_cast<int>(text_.size())));
        text_.clear();
    }

    void require(int status) const {
        if (status == 1) return;
        throw IoFailure(session_.shown() + ": " + pq_.error_message(session_.get()));
    }

    const PostgresqlLibrary& pq_;
    PostgresqlSession session_;
    std::string text_;
};

}  // namespace

std::unique_ptr<SqlTableWriter> open_postgresql_table(const DatabaseUrl& url,
                                                      const std::vector<SqlColumn>& columns,
                                                      IfExists if_exists) {
    return std::make_unique<PostgresqlTableWriter>(url, columns, if_exists);
}

}  // namespace mlpipe
