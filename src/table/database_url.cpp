#include "table/database_url.h"

#include <algorithm>
#include <optional>

#include "core/error.h"

namespace mlpipe {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";
constexpr std::string_view table_or_query_help =
    "add ?table=NAME, or ?query=SQL, to the end of the URL";

std::string lower(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return lower;
}

bool is_sqlite(std::string_view text) {
    return lower(text.substr(0, sqlite_scheme.size())) == sqlite_scheme;
}

/// Of "postgresql://" or another scheme and "://"; 0 if the text does not begin so.
std::size_t scheme_size(std::string_view text) {
    const std::size_t end = text.find("://");
    if (end == std::string_view::npos || end == 0) return 0;
    const std::string scheme = lower(text.substr(0, end));
    const bool is_word =
        scheme.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-") == std::string::npos;
    return is_word ? end + 3 : 0;
}

bool is_postgresql(std::string_view text) {
    const std::string scheme = lower(text.substr(0, scheme_size(text)));
    return scheme == "postgresql://" || scheme == "postgres://";
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = std::min(text.find(at), text.size());
        parts.push_back(text.substr(0, end));
        if (end == text.size()) return parts;
        text.remove_prefix(end + 1);
    }
}

std::optional<unsigned> hexadecimal(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

/// Reads one URL; every error names it without its password.
class Parser {
public:
    explicit Parser(std::string_view url) : rest_(url) { read_.shown = without_password(url); }

    DatabaseUrl parse() {
        const bool server = is_postgresql(rest_);
        if (!server && !is_sqlite(rest_)) {
            fail("cannot be read from",
                 "DATA is a file, sqlite:PATH?table=T or postgresql://HOST/DATABASE?table=T");
        }
        read_.kind = server ? DatabaseUrl::Kind::postgresql : DatabaseUrl::Kind::sqlite;
        rest_.remove_prefix(server ? scheme_size(rest_) : sqlite_scheme.size());
        const std::size_t mark = std::min(rest_.find('?'), rest_.size());
        const std::string_view place = rest_.substr(0, mark);
        if (server) {
            read_server(place);
        } else {
            read_.path = decoded(place);
            if (read_.path.empty()) fail("names no file", "write sqlite:PATH?table=NAME");
        }
        if (mark < rest_.size()) {
            for (const std::string_view parameter : split(rest_.substr(mark + 1), '&')) {
                if (!parameter.empty()) read_parameter(parameter);
            }
        }
        if (read_.table.empty() == read_.query.empty()) {
            fail(read_.query.empty() ? "names neither a table nor a query"
                                     : "names a table and a query",
                 std::string(table_or_query_help));
        }
        return std::move(read_);
    }

private:
    [[noreturn]] void fail(const std::string& what, const std::string& help) const {
        throw InvalidArgument("the URL '" + read_.shown + "' " + what, {.why = {}, .help = help});
    }

    [[nodiscard]] std::string decoded(std::string_view text) const {
        std::string plain;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] != '%') {
                plain += text[i];
                continue;
            }
            const auto high = i + 2 < text.size() ? hexadecimal(text[i + 1]) : std::nullopt;
            const auto low = i + 2 < text.size() ? hexadecimal(text[i + 2]) : std::nullopt;
            if (!high || !low || (*high == 0 && *low == 0)) {
                fail("has a % that no two hexadecimal digits follow",
                     "write % as %25, & as %26, # as %23, ? as %3F");
            }
            plain += static_cast<char>(*high << 4 | *low);
            i += 2;
        }
        return plain;
    }

    void set(std::string keyword, std::string value) {
        if (!value.empty()) read_.settings.emplace_back(std::move(keyword), std::move(value));
    }

    /// USER:PASSWORD@HOST:PORT,HOST:PORT/DATABASE, all of it optional.
    void read_server(std::string_view place) {
        const std::size_t at = place.rfind('@');
        if (at != std::string_view::npos) {
            const std::string_view user = place.substr(0, at);
            if (user.find('/') != std::string_view::npos) {
                fail("has a / in its user or password", "write / as %2F, : as %3A, @ as %40");
            }
            const std::size_t colon = std::min(user.find(':'), user.size());
            set("user", decoded(user.substr(0, colon)));
            if (colon < user.size()) set("password", decoded(user.substr(colon + 1)));
            place.remove_prefix(at + 1);
        }
        const std::size_t slash = std::min(place.find('/'), place.size());
        read_hosts(place.substr(0, slash));
        if (slash < place.size()) set("dbname", decoded(place.substr(slash + 1)));
    }

    void read_hosts(std::string_view text) {
        std::string hosts;
        std::string ports;
        std::string separator;
        bool has_port = false;
        for (std::string_view each : split(text, ',')) {
            std::string_view host = each.substr(0, each.find(':'));
            if (each.starts_with('[')) {  // an IPv6 address
                host = each.substr(1, std::min(each.find(']'), each.size()) - 1);
                each.remove_prefix(std::min(host.size() + 2, each.size()));
            } else {
                each.remove_prefix(host.size());
            }
            if (!each.empty() && each[0] != ':') fail("has no port after ]", "write [::1]:5432");
            hosts += separator + decoded(host);
            ports += separator + (each.empty() ? "" : decoded(each.substr(1)));
            has_port = has_port || !each.empty();
            separator = ",";
        }
        set("host", hosts);
        if (has_port) set("port", ports);
    }

    void read_table(std::string_view text) {
        for (const std::string_view part : split(text, '.')) read_.table.push_back(decoded(part));
        if (read_.table.size() > 2 || std::ranges::count(read_.table, "") > 0) {
            fail("names its table in a way that is none",
                 "write NAME or SCHEMA.NAME, and a point that belongs to a name as %2E");
        }
    }

    void read_parameter(std::string_view parameter) {
        const std::size_t equals = std::min(parameter.find('='), parameter.size());
        const std::string_view key = parameter.substr(0, equals);
        const std::string_view value =
            equals < parameter.size() ? parameter.substr(equals + 1) : std::string_view();
        if (key == "table" && read_.table.empty() && !value.empty()) {
            read_table(value);
        } else if (key == "query" && read_.query.empty() && !value.empty()) {
            read_.query = decoded(value);
        } else if (key == "table" || key == "query") {
            fail(value.empty() ? "has an empty " + std::string(key)
                               : "names two of ?" + std::string(key) + "=",
                 std::string(table_or_query_help));
        } else if (read_.kind == DatabaseUrl::Kind::sqlite || key.empty() ||
                   key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != key.npos) {
            // Not repeated word for word: it may be part of a password.
            fail("has a parameter that is not known",
                 "write & as %26, ? as %3F and @ as %40 where they do not separate parts");
        } else {
            set(std::string(key), decoded(value));
        }
    }

    std::string_view rest_;
    DatabaseUrl read_;
};

/// Replaces the value of the parameter `name` (with the "=") behind the "?".
void mask_parameter(std::string& url, std::string_view name) {
    for (std::size_t at = url.find('?'); at != url.npos; at = url.find('&', at + 1)) {
        if (url.compare(at + 1, name.size(), name) != 0) continue;
        const std::size_t value = at + 1 + name.size();
        url.replace(value, std::min(url.find('&', value), url.size()) - value, "***");
    }
}

/// The last @ before the table or the query, which may hold one of their own: an @, / or ? in a
/// password that should have been encoded must not show the rest of it, so rather too much is
/// hidden than too little.
std::size_t end_of_user(std::string_view url) {
    std::size_t end = url.size();
    for (const std::string_view name : {"?table=", "&table=", "?query=", "&query="}) {
        end = std::min(end, url.find(name));
    }
    return url.substr(0, end).rfind('@');
}

}  // namespace

bool is_database_url(std::string_view data) {
    return is_sqlite(data) || scheme_size(data) > 0;
}

DatabaseUrl parse_database_url(std::string_view url) {
    return Parser(url).parse();
}

std::string without_password(std::string_view text) {
    std::string shown(text);
    const std::size_t scheme = scheme_size(text);
    if (scheme == 0) return shown;
    const std::size_t at = end_of_user(shown);
    const std::size_t colon = shown.find(':', scheme);
    if (at != shown.npos && colon < at) shown.replace(colon + 1, at - colon - 1, "***");
    mask_parameter(shown, "password=");
    mask_parameter(shown, "sslpassword=");
    return shown;
}

std::string quoted_name(std::string_view name) {
    std::string quoted = "\"";
    for (const char c : name) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string quoted_name(const std::vector<std::string>& schema_and_name) {
    std::string quoted;
    for (const std::string& part : schema_and_name) {
        quoted += (quoted.empty() ? "" : ".") + quoted_name(part);
    }
    return quoted;
}

}  // namespace mlpipe
