#include "table/json_row_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_map>

#include "core/number_text.h"
#include "table/integer_levels.h"
#include "table/json_field.h"
#include "table/json_syntax.h"
#include "table/number_cell.h"

namespace mlpipe {
namespace {

namespace od = simdjson::ondemand;

/// Unknown fields that are warned of one by one; the rest is counted. Bounds what a hostile request
/// can make of the answer.
constexpr std::size_t max_unknown_listed = 100;

/// The text in quotes, as a message shows it: at most 64 bytes, cut between characters.
std::string quoted(std::string_view text) {
    constexpr std::size_t most = 64;
    std::size_t end = std::min(most, text.size());
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    std::string quotation(1, '\'');
    quotation.append(text.substr(0, end));
    return quotation.append(end < text.size() ? "…'" : "'");
}

/// A scalar as it stands in the text, or the opening bracket of a container.
std::string_view token_of(od::value& value) {
    const std::string_view token = value.raw_json_token();
    const std::size_t end = token.find_last_not_of(" \t\r\n");
    return token.substr(0, end + 1);
}

/// What may be known of a value from its first byte.
enum class Kind { string, number, null, boolean, container, nothing };

Kind kind_of(std::string_view token) {
    if (token.empty()) return Kind::nothing;
    switch (token[0]) {
        case '"':
            return Kind::string;
        case '{':
        case '[':
            return Kind::container;
        case 'n':
            return token == "null" ? Kind::null : Kind::nothing;
        case 't':
            return token == "true" ? Kind::boolean : Kind::nothing;
        case 'f':
            return token == "false" ? Kind::boolean : Kind::nothing;
        default:
            return is_json_number(token) ? Kind::number : Kind::nothing;
    }
}

/// Whether a JSON number has no fraction, however it is written: 5, 5.0, 50e-1.
bool is_whole(std::string_view token, const NumberCell& cell) {
    if (cell.kind == NumberKind::integer) return true;
    const std::optional<double> number = parse_number(token);
    return number && *number == std::trunc(*number);
}

/// What the walk over the text returns to say that the slow twin must explain.
constexpr bool not_json = false;

}  // namespace

struct JsonRowReader::State {
    explicit State(const Schema& schema) : row(schema) {
        for (const ColumnSchema& column : schema.columns) fields.emplace_back(column);
        for (std::size_t i = 0; i < fields.size(); ++i) field_of_name.emplace(fields[i].name, i);
        seen.resize(fields.size());
    }

    bool read(std::string_view json);

    // One text. Each returns false once the text turns out not to be JSON.
    bool read_object(std::string_view json);
    bool read_field(od::field& field);
    bool read_value(std::size_t index, od::value& value);
    bool read_number(std::size_t index, std::string_view token);
    bool read_category(std::size_t index, od::value& value, std::string_view token);
    bool read_id(std::size_t index, od::value& value, std::string_view token, Kind kind);
    bool skip(od::value& value, int depth);
    bool text_of(od::value& value, std::string_view token, std::string_view& text);

    std::size_t find_field(od::field& field, std::string_view& key);
    void note_missing_fields();
    void note_unknown_fields();
    void note_duplicate(std::string_view name, std::size_t byte);
    void note_wrong_type(std::size_t index, std::string_view expected);
    void note_unseen(std::size_t index, std::string_view text);
    void set_number(std::size_t index, float value);
    void reset();

    static constexpr std::size_t no_field = static_cast<std::size_t>(-1);
    struct UnknownKey {
        std::string_view name;  // in the parser's string buffer, or in the text
        std::size_t byte;
    };

    std::vector<JsonField> fields;
    std::unordered_map<std::string_view, std::size_t> field_of_name;  // keys are in `fields`
    od::parser parser;
    std::vector<char> text;  // the request, padded

    RowBuffer row;
    std::vector<std::pair<std::size_t, std::string>> ids;
    std::vector<std::pair<std::size_t, std::string>> unseen;
    std::vector<std::string> spare_ids;  // capacity kept from request to request
    std::vector<FieldFault> faults;
    std::vector<FieldWarning> warnings;
    std::vector<char> seen;
    std::vector<UnknownKey> unknown;
    std::size_t next = 0;  // the field whose key is expected next
};

void JsonRowReader::State::reset() {
    for (auto& id : ids) spare_ids.push_back(std::move(id.second));
    ids.clear();
    unseen.clear();
    faults.clear();
    warnings.clear();
    unknown.clear();
    std::ranges::fill(seen, 0);
    next = 0;
}

bool JsonRowReader::State::read(std::string_view json) {
    reset();
    if (!read_object(json)) {
        // The fast reader only knows that something is wrong. What it had found means nothing then.
        reset();
        faults.push_back({"", "syntax", find_json_fault(json).value_or("Not JSON at byte 0")});
        return false;
    }
    note_unknown_fields();
    note_missing_fields();
    return faults.empty();
}

bool JsonRowReader::State::read_object(std::string_view json) {
    const std::size_t padded = json.size() + simdjson::SIMDJSON_PADDING;
    if (text.size() < padded) text.resize(std::max(padded, 2 * text.size()));
    if (json.empty()) return not_json;
    std::memcpy(text.data(), json.data(), json.size());
    std::memset(text.data() + json.size(), ' ', simdjson::SIMDJSON_PADDING);

    od::document document;
    if (parser.iterate(text.data(), json.size(), text.size()).get(document)) return not_json;
    od::object object;
    if (document.get_object().get(object)) return not_json;
    for (auto step : object) {
        od::field field;
        if (std::move(step).get(field) || !read_field(field)) return not_json;
    }
    // Anything but "out of bounds" is text after the object.
    return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

std::size_t JsonRowReader::State::find_field(od::field& field, std::string_view& key) {
    if (next < fields.size() && fields[next].plain_name &&
        field.key().unsafe_is_equal(fields[next].name)) {
        return next;
    }
    if (field.unescaped_key().get(key)) {
        key = {};
        return no_field;
    }
    const auto found = field_of_name.find(key);
    return found == field_of_name.end() ? fields.size() : found->second;
}

bool JsonRowReader::State::read_field(od::field& field) {
    const auto byte = static_cast<std::size_t>(field.key().raw() - text.data()) - 1;
    std::string_view key;
    const std::size_t index = find_field(field, key);
    if (index == no_field) return not_json;
    od::value value = field.value();
    if (index == fields.size()) {
        unknown.push_back({key, byte});
        return skip(value, 2);
    }
    next = index + 1;
    if (seen[index]) {
        note_duplicate(fields[index].name, byte);
        return skip(value, 2);
    }
    seen[index] = 1;
    return read_value(index, value);
}

bool JsonRowReader::State::read_value(std::size_t index, od::value& value) {
    const JsonField& field = fields[index];
    const std::string_view token = token_of(value);
    const Kind kind = kind_of(token);
    if (kind == Kind::nothing) return not_json;
    if (kind == Kind::null) {
        row.numbers[index] = std::numeric_limits<float>::quiet_NaN();
        row.codes[index] = missing_code;
        return true;
    }
    if (field.type == ColumnType::id) return read_id(index, value, token, kind);
    const bool is_text = field.type == ColumnType::category && !field.integer_levels;
    if (kind == Kind::string && is_text) return read_category(index, value, token);
    if (kind == Kind::number && !is_text) return read_number(index, token);
    note_wrong_type(index, is_text                            ? "string"
                           : field.type == ColumnType::number ? "number"
                                                              : "integer");
    return skip(value, 2);
}

bool JsonRowReader::State::read_number(std::size_t index, std::string_view token) {
    const JsonField& field = fields[index];
    const NumberCell cell = mlpipe::read_number(token);
    if (cell.kind == NumberKind::too_large) {
        faults.push_back(
            {field.name, "range", field.name + " is beyond the range of a 32-bit float"});
        return true;
    }
    if (field.type != ColumnType::number && !is_whole(token, cell)) {
        note_wrong_type(index, "integer");
        return true;
    }
    if (field.type != ColumnType::category) {
        set_number(index, cell.value);
        return true;
    }
    // 1.0 and 1e0 are the level 1, as in a CSV cell.
    const std::string level = canonical_integer(token).value_or(std::string(token));
    row.codes[index] = field.code(level);
    if (row.codes[index] == unseen_code) note_unseen(index, level);
    return true;
}

void JsonRowReader::State::set_number(std::size_t index, float value) {
    const JsonField& field = fields[index];
    row.numbers[index] = value;
    if (value >= field.minimum && value <= field.maximum) return;
    if (std::isnan(field.minimum) || std::isnan(field.maximum)) return;
    warnings.push_back({field.name, "out_of_range",
                        field.name + " " + to_text(value) +
                            " is outside the range seen in training (" + to_text(field.minimum) +
                            " to " + to_text(field.maximum) + ")"});
}

bool JsonRowReader::State::text_of(od::value& value, std::string_view token,
                                   std::string_view& text_out) {
    // Without an escape the text is what stands between the quotes: UTF-8 and control characters
    // have been checked for the whole text. The value must be consumed all the same: simdjson would
    // take one that was not for a key if a colon follows.
    if (std::memchr(token.data(), '\\', token.size()) == nullptr) {
        text_out = token.substr(1, token.size() - 2);
        return !value.get_raw_json_string().error();
    }
    return !value.get_string().get(text_out);
}

bool JsonRowReader::State::read_category(std::size_t index, od::value& value,
                                         std::string_view token) {
    std::string_view level;
    if (!text_of(value, token, level)) return not_json;
    row.codes[index] = level.empty() ? missing_code : fields[index].code(level);
    if (row.codes[index] == unseen_code) note_unseen(index, level);
    return true;
}

bool JsonRowReader::State::read_id(std::size_t index, od::value& value, std::string_view token,
                                   Kind kind) {
    std::string_view checked;
    if (kind == Kind::string && !text_of(value, token, checked)) return not_json;
    if (kind != Kind::string && kind != Kind::number) {
        note_wrong_type(index, "string");
        return skip(value, 2);
    }
    std::string echo;
    if (!spare_ids.empty()) {
        echo = std::move(spare_ids.back());
        spare_ids.pop_back();
    }
    echo.assign(token);
    ids.emplace_back(index, std::move(echo));
    return true;
}

/// Passes over a value, checking every byte of it. `depth`: the level a container would be on.
bool JsonRowReader::State::skip(od::value& value, int depth) {
    const std::string_view token = token_of(value);
    const Kind kind = kind_of(token);
    if (kind == Kind::nothing) return not_json;
    if (kind == Kind::string) {
        std::string_view ignored;
        return text_of(value, token, ignored);
    }
    if (kind != Kind::container) return true;
    if (depth > max_json_depth) return not_json;
    if (token[0] == '[') {
        od::array array;
        if (value.get_array().get(array)) return not_json;
        for (auto step : array) {
            od::value element;
            if (std::move(step).get(element) || !skip(element, depth + 1)) return not_json;
        }
        return true;
    }
    od::object object;
    if (value.get_object().get(object)) return not_json;
    for (auto step : object) {
        od::field field;
        std::string_view key;
        if (std::move(step).get(field) || field.unescaped_key().get(key)) return not_json;
        od::value element = field.value();
        if (!skip(element, depth + 1)) return not_json;
    }
    return true;
}

void JsonRowReader::State::note_duplicate(std::string_view name, std::size_t byte) {
    const std::string key(name);
    faults.push_back(
        {key, "duplicate", "Duplicate key: " + key + " at byte " + std::to_string(byte)});
}

void JsonRowReader::State::note_wrong_type(std::size_t index, std::string_view expected) {
    const std::string& name = fields[index].name;
    faults.push_back({name, "type", name + " must be " + std::string(expected)});
}

void JsonRowReader::State::note_unseen(std::size_t index, std::string_view level) {
    const std::string& name = fields[index].name;
    warnings.push_back(
        {name, "unseen_category", name + " " + quoted(level) + " was not seen in training"});
    unseen.emplace_back(index, level);
}

void JsonRowReader::State::note_unknown_fields() {
    if (unknown.empty()) return;
    for (std::size_t i = 0; i < unknown.size() && i < max_unknown_listed; ++i) {
        warnings.push_back({std::string(unknown[i].name), "unknown_field",
                            "unknown field " + quoted(unknown[i].name) + " is ignored"});
    }
    if (unknown.size() > max_unknown_listed) {
        const std::string rest = std::to_string(unknown.size() - max_unknown_listed);
        warnings.push_back({"", "unknown_field", rest + " more unknown fields are ignored"});
    }
    // Sorted, so that a text of nothing but unknown keys costs n log n.
    std::ranges::sort(unknown, [](const UnknownKey& a, const UnknownKey& b) {
        return a.name != b.name ? a.name < b.name : a.byte < b.byte;
    });
    std::size_t listed = 0;
    for (std::size_t i = 1; i < unknown.size() && listed < max_unknown_listed; ++i) {
        if (unknown[i].name != unknown[i - 1].name) continue;
        note_duplicate(unknown[i].name, unknown[i].byte);
        ++listed;
    }
}

void JsonRowReader::State::note_missing_fields() {
    std::vector<FieldFault> missing;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (seen[i] || fields[i].type == ColumnType::id) continue;
        missing.push_back({fields[i].name, "missing", "Missing required field: " + fields[i].name});
    }
    faults.insert(faults.begin(), missing.begin(), missing.end());
}

JsonRowReader::JsonRowReader(const Schema& schema) : state_(std::make_unique<State>(schema)) {}
JsonRowReader::~JsonRowReader() = default;
JsonRowReader::JsonRowReader(JsonRowReader&&) noexcept = default;
JsonRowReader& JsonRowReader::operator=(JsonRowReader&&) noexcept = default;

bool JsonRowReader::read(std::string_view json) {
    return state_->read(json);
}
const RowBuffer& JsonRowReader::row() const& {
    return state_->row;
}
const std::vector<std::pair<std::size_t, std::string>>& JsonRowReader::ids() const& {
    return state_->ids;
}
const std::vector<std::pair<std::size_t, std::string>>& JsonRowReader::unseen() const& {
    return state_->unseen;
}
const std::vector<FieldFault>& JsonRowReader::faults() const& {
    return state_->faults;
}
const std::vector<FieldWarning>& JsonRowReader::warnings() const& {
    return state_->warnings;
}

}  // namespace mlpipe
