#include "table/postgresql_rows.h"

#include <algorithm>

#include "core/error.h"
#include "table/postgresql_session.h"

namespace mlpipe {
namespace {

constexpr Oid boolean_type = 16;  // these numbers are fixed: PostgreSQL's pg_type.dat
constexpr Oid binary_type = 17;
/// Has a name, as statements of our own go without.
constexpr const char* statement = "mlpipe_rows";

/// By column of the table's primary key.
std::vector<std::string> key_of(const PostgresqlSession& session, const std::string& table_number) {
    std::vector<std::string> names;
    for (const auto& row :
         session.rows("SELECT a.attname FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS "
                      "k(number, place) JOIN pg_attribute a ON a.attnum = k.number WHERE "
                      "i.indrelid = $1::oid AND i.indisprimary AND a.attrelid = i.indrelid ORDER "
                      "BY k.place",
                      {table_number})) {
        names.push_back(row[0]);
    }
    return names;
}

/// "an array (integer[])", or nothing for a type whose values have a text.
std::string without_text(const PostgresqlSession& session, Oid type) {
    if (type == binary_type) return "binary (bytea)";
    constexpr Oid first_own_type = 16384;
    const auto rows =
        session.rows("SELECT typcategory, format_type(oid, NULL) FROM pg_type WHERE oid = $1::oid",
                     {std::to_string(type)});
    if (rows.empty()) return type >= first_own_type ? "of an unknown type" : "";
    const std::string& category = rows[0][0];
    if (category == "A") return "an array (" + rows[0][1] + ")";
    if (category == "C") return "a composite value (" + rows[0][1] + ")";
    if (category == "P") return "of the type " + rows[0][1];
    return {};
}

class PostgresqlRows : public SqlRows {
public:
    PostgresqlRows(const DatabaseUrl& url, const IsWanted& is_wanted)
        : pq_(postgresql_library()), session_(url) {
        // One transaction, so that the order is that of the table that is then read.
        session_.run("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        std::vector<std::string> order;
        if (!url.table.empty()) {
            const std::string number = session_.table_number(url);
            if (number.empty()) throw_no_such_table(url, session_.tables());
            order = key_of(session_, number);
        }
        has_order_ = !order.empty() || mentions_order_by(url.query);
        query_ = select_text(url, order);
        prepare(is_wanted);
        if (pq_.send_prepared(session_.get(), statement, 0, nullptr, nullptr, nullptr, 0) == 0 ||
            pq_.set_single_row_mode(session_.get()) == 0) {
            throw IoFailure(session_.shown() + ": " + pq_.error_message(session_.get()));
        }
    }

    [[nodiscard]] const std::vector<std::string>& names() const& override { return names_; }
    [[nodiscard]] bool has_order() const override { return has_order_; }

    bool next(std::vector<SqlCell>& cells) override {
        cells.clear();
        if (at_end_) return false;
        row_.reset(pq_.get_result(session_.get()));
        session_.check(row_, query_);
        if (pq_.result_status(row_.get()) != PGRES_SINGLE_TUPLE) {
            at_end_ = true;
            while (row_ != nullptr) row_.reset(pq_.get_result(session_.get()));
            session_.run("COMMIT");
            return false;
        }
        for (std::size_t column = 0; column < names_.size(); ++column) {
            cells.push_back(cell(static_cast<int>(column)));
        }
        return true;
    }

private:
    enum class As { text, boolean, nothing };

    /// A prepared statement is one statement alone, and nothing of it has run when its columns and
    /// their types are looked at.
    void prepare(const IsWanted& is_wanted) {
        session_.check(
            PostgresqlResult(pq_.prepare(session_.get(), statement, query_.c_str(), 0, nullptr)),
            query_);
        const PostgresqlResult described(pq_.describe_prepared(session_.get(), statement));
        session_.check(described, query_);
        const int n = pq_.n_columns(described.get());
        if (n == 0) {
            throw InvalidArgument(session_.shown() + ": the query gives no columns",
                                  {.why = {}, .help = "name one SELECT"});
        }
        for (int column = 0; column < n; ++column) {
            names_.emplace_back(pq_.column_name(described.get(), column));
            const Oid type = pq_.column_type(described.get(), column);
            as_.push_back(type == boolean_type ? As::boolean : As::text);
            const std::string fault = without_text(session_, type);
            if (fault.empty()) continue;
            if (is_wanted(names_.back())) throw_no_text(session_.shown(), names_.back(), fault);
            as_.back() = As::nothing;
        }
    }

    [[nodiscard]] SqlCell cell(int column) const {
        const As as = as_[static_cast<std::size_t>(column)];
        if (as == As::nothing || pq_.is_null(row_.get(), 0, column) != 0) return std::nullopt;
        const std::string_view text(pq_.value(row_.get(), 0, column),
                                    static_cast<std::size_t>(pq_.length(row_.get(), 0, column)));
        if (as == As::boolean) return text == "t" ? "true" : "false";
        return text;
    }

    const PostgresqlLibrary& pq_;
    PostgresqlSession session_;
    std::string query_;
    std::vector<std::string> names_;
    std::vector<As> as_;
    PostgresqlResult row_;
    bool has_order_ = false;
    bool at_end_ = false;
};

}  // namespace

std::unique_ptr<SqlRows> open_postgresql_rows(const DatabaseUrl& url, const IsWanted& is_wanted) {
    return std::make_unique<PostgresqlRows>(url, is_wanted);
}

}  // namespace mlpipe
