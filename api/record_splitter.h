// record_splitter.h: where the records of a stream end: the elements of a JSON array, lines, the
// records of a CSV text. Only that: what is in them is looked at elsewhere, many at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mlpipe::api {

/// What stands at the front of a stream.
struct RecordStep {
    enum class Kind {
        need_more,  ///< no whole record is there
        record,     ///< one is
        too_long,   ///< one was, longer than may be; its text is gone
        broken,     ///< what is there can be no record, nor can what follows
        end,        ///< the stream is over
    } kind = Kind::need_more;
    std::size_t consumed = 0;      ///< bytes that are done with, those of `record` included
    std::string_view record = {};  ///< in the text that was given
    std::size_t line = 1;          ///< where the record begins; of CSV
    std::string message = {};      ///< of broken
};

/// Reads one stream. One thread at a time.
class RecordSplitter {
public:
    virtual ~RecordSplitter() = default;
    /// `text` begins where the last step's `consumed` ended and holds all that has come since;
    /// `at_end`: no more will. Looks at no byte twice while a record is incomplete.
    [[nodiscard]] virtual RecordStep next(std::string_view text, bool at_end) = 0;
};

/// Lines that end in LF or CRLF; the last one need not. Lines of spaces alone are passed over.
class LineSplitter : public RecordSplitter {
public:
    explicit LineSplitter(std::size_t longest) : longest_(longest) {}
    [[nodiscard]] RecordStep next(std::string_view text, bool at_end) override;

private:
    std::size_t longest_;
    std::size_t scanned_ = 0;
    bool too_long_ = false;
};

/// CSV records, each with its line end; the last one need not have one. Empty lines at the end of
/// the text are no records.
class CsvSplitter : public RecordSplitter {
public:
    explicit CsvSplitter(std::size_t longest) : longest_(longest) {}
    [[nodiscard]] RecordStep next(std::string_view text, bool at_end) override;

private:
    std::size_t longest_;
    std::size_t scanned_ = 0;
    std::size_t line_ = 1;
    bool inside_quotes_ = false;
    bool too_long_ = false;
};

/// The elements of one JSON array, whatever they are. Only strings and brackets are looked at, and
/// what stands between elements.
class JsonArraySplitter : public RecordSplitter {
public:
    explicit JsonArraySplitter(std::size_t longest) : longest_(longest) {}
    [[nodiscard]] RecordStep next(std::string_view text, bool at_end) override;

private:
    enum class Place { before_array, first_element, element, inside, after_element, after_array };

    [[nodiscard]] RecordStep find_element(std::string_view text, bool at_end, std::size_t& begin);
    [[nodiscard]] RecordStep cut_element(std::string_view text, bool at_end, std::size_t begin);
    [[nodiscard]] std::string fault_before(char c, std::size_t byte) const;
    [[nodiscard]] std::size_t find_element_end(std::string_view element);

    std::size_t longest_;
    std::size_t scanned_ = 0;  // of the element
    std::size_t byte_ = 0;     // of the stream: where the text of a step begins
    Place place_ = Place::before_array;
    int depth_ = 0;
    bool in_string_ = false, escaped_ = false, is_scalar_ = false, too_long_ = false;
};

}  // namespace mlpipe::api
