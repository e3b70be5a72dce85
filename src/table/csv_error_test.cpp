// Every error of a CSV file, word for word. docs/errors.md explains them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "table/csv_table.h"

namespace mlpipe {
namespace {

struct Case {
    std::string text;
    std::string expected;  // the full text of the error
    CsvOptions options = {};
    std::string path = "data.csv";
};

/// With chunks of `chunk_bytes` and, to see that it changes nothing, other threads.
std::string error_of(const Case& c, ErrorCode code, std::size_t chunk_bytes, int threads) {
    CsvOptions options = c.options;
    options.threads = {threads};
    try {
        static_cast<void>(parse_csv(c.text, c.path, options, chunk_bytes));
        return "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), code);
        return error.full_text();
    }
}

void expect_all(const std::vector<Case>& cases, ErrorCode code = ErrorCode::bad_format) {
    for (const Case& c : cases) {
        EXPECT_EQ(error_of(c, code, csv_chunk_bytes, 1), c.expected)
            << testing::PrintToString(c.text);
        for (const std::size_t chunk_bytes : {1, 2, 7, 64}) {
            EXPECT_EQ(error_of(c, code, chunk_bytes, 3), c.expected)
                << testing::PrintToString(c.text) << " in chunks of " << chunk_bytes;
        }
    }
}

TEST(CsvErrors, NameAFileWithoutRows) {
    const std::string empty =
        "data.csv: the file is empty\n"
        "  help: the first line must name the columns";
    const std::string no_rows =
        "data.csv: there are no rows after the header line\n"
        "  help: add rows, one a line";
    expect_all({
        {"", empty},
        {"\n\r\n", empty},
        {"\xEF\xBB\xBF", empty},
        {"a,b", no_rows},
        {"a,b\n", no_rows},
        {"a,b\r\n\n\n", no_rows},
        {"", "<stdin>: the file is empty\n  help: the first line must name the columns", {}, "-"},
    });
}

TEST(CsvErrors, NameAHeaderThatDoesNotNameEveryColumnOnce) {
    const std::string empty_why =
        "  the first line must name every column\n"
        "  help: name the column, or delete it (pandas writes an index column without a name "
        "unless told index=False)";
    expect_all({
        {",a\n0,1\n", "data.csv:1:1: the name of column 1 is empty\n" + empty_why},
        {"a,\"\",c\n0,1,2\n", "data.csv:1:2: the name of column 2 is empty\n" + empty_why},
        {"a, \n0,1\n", "data.csv:1:2: the name of column 2 is empty\n" + empty_why},
        {"\na\n", "data.csv:1:1: the name of column 1 is empty\n" + empty_why},
        {"a,b,a\n0,1,2\n",
         "data.csv:1:3: two columns are named \"a\"\n"
         "  column 1 already has that name\n"
         "  help: rename or delete one of them"},
    });
}

TEST(CsvErrors, NameARaggedRowByItsPhysicalLine) {
    expect_all({
        {"a,b,c\n1,2,3\n4,5\n",
         "data.csv:3:2: the row has 2 cells, the header has 3\n"
         "  help: add what is missing; the cells are divided by \",\""},
        {"a,b\n\"x\ny\",2\n1,2,3,4\n",
         "data.csv:4:3: the row has 4 cells, the header has 2\n"
         "  help: put quotes around a cell that contains \",\""},
        {"a\tb\n1\n",
         "data.csv:2:1: the row has 1 cell, the header has 2\n"
         "  help: add what is missing; the cells are divided by a tab"},
        {"a\n1\n1,2\n",
         "data.csv:3:2: the row has 2 cells, the header has 1\n"
         "  help: put quotes around a cell that contains \",\""},
        {"a,b\n1,2\n\n3,4\n",
         "data.csv:3:1: the line is empty\n"
         "  the header has 2 columns\n"
         "  help: delete the line"},
        {"a,b\n\"x\ny\",2\n\"x\ny\"\n\n",
         "data.csv:4:1: the row has 1 cell, the header has 2\n"
         "  help: add what is missing; the cells are divided by \",\""},
    });
}

TEST(CsvErrors, NameTheFirstOfSeveralFaults) {
    expect_all({
        {"a,b\n1,2\n1\n1,2,3\n\"\n",
         "data.csv:3:1: the row has 1 cell, the header has 2\n"
         "  help: add what is missing; the cells are divided by \",\""},
    });
}

TEST(CsvErrors, NameAQuoteThatIsNotWhereItMayBe) {
    expect_all({
        {"a,b\n1,x\n2,\"y\n3,z\n",
         "data.csv:3:2: the quote that opens this cell is never closed\n"
         "  help: close the quote, or double it if it belongs to the text"},
        {"a,\"b\n1,x\n",
         "data.csv:1:2: the quote that opens this cell is never closed\n"
         "  help: close the quote, or double it if it belongs to the text"},
        {"a,b\n1,x\n2,\"y\n\"z\n",
         "data.csv:4:2: unexpected \"z\" after a closing quote\n"
         "  the quote was opened in line 3\n"
         "  help: double a quote that belongs to the text, as in \"5\"\" disk\""},
        {"a,b\n1,\"x\" \n",
         "data.csv:2:2: unexpected \" \" after a closing quote\n"
         "  the quote was opened in line 2\n"
         "  help: double a quote that belongs to the text, as in \"5\"\" disk\""},
        {"a,b\n1,5\" disk\n2,6\" disk\n",
         "data.csv:2:2: there is a quote inside a cell that does not begin with one\n"
         "  the cell begins with \"5\"\n"
         "  help: put the cell in quotes and double the quote inside, as in \"5\"\" disk\""},
        {"a,b\n1,x\n2, \"y\"\n",
         "data.csv:3:2: there is a quote inside a cell that does not begin with one\n"
         "  the cell begins with \" \"\n"
         "  help: put the cell in quotes and double the quote inside, as in \"5\"\" disk\""},
    });
}

TEST(CsvErrors, NameCarriageReturnsAlone) {
    const std::string why =
        "  lines must end in LF or CRLF\n"
        "  help: convert the line ends, e.g. with tr '\\r' '\\n'";
    expect_all({
        {"a,b\r1,2\r3,4\r", "data.csv:1:2: a carriage return without a line feed\n" + why},
        {"a,b\n1,2\n3\r,4\n", "data.csv:3:1: a carriage return without a line feed\n" + why},
        {"a,b\n1,2\r\r\n3,4\n", "data.csv:2:2: a carriage return without a line feed\n" + why},
    });
}

TEST(CsvErrors, NameBytesThatAreNotUtf8) {
    expect_all({
        {"a,b\n1,x\n2,caf\xE9\n",
         "data.csv:3:2: byte 6 of the line (0xE9) is not UTF-8\n"
         "  help: convert the file: iconv -f windows-1252 -t utf-8 data.csv > data_utf8.csv"},
        {"a,\xFC\n1,x\n",
         "data.csv:1:2: byte 3 of the line (0xFC) is not UTF-8\n"
         "  help: convert the file: iconv -f windows-1252 -t utf-8 data.csv > data_utf8.csv"},
        {"a,b\n\"x\ny\xC3\",2\n",
         "my data.csv:3:1: byte 2 of the line (0xC3) is not UTF-8\n"
         "  help: convert the file: iconv -f windows-1252 -t utf-8 'my data.csv' > "
         "'my data_utf8.csv'",
         {},
         "my data.csv"},
        {"a\nx\n\x80\x80\x80\x80\x80\n",
         "data.csv:3:1: byte 1 of the line (0x80) is not UTF-8\n"
         "  help: convert the file: iconv -f windows-1252 -t utf-8 data.csv > data_utf8.csv"},
    });
}

TEST(CsvErrors, NameNulBytesAndUtf16) {
    expect_all({
        {std::string("a,b\n1,x\0y\n", 10),
         "data.csv:2:2: byte 4 of the line is NUL, which is not text\n"
         "  the file is damaged, binary, or UTF-16\n"
         "  help: if it is UTF-16, convert it: iconv -f utf-16 -t utf-8 data.csv > data_utf8.csv"},
        {std::string("\xFF\xFE"
                     "a\0\n\0",
                     6),
         "data.csv: the file is UTF-16, not UTF-8\n"
         "  help: convert it: iconv -f utf-16 -t utf-8 data.csv > data_utf8.csv"},
    });
}

std::string numbers_then(int n, const std::string& tail) {
    std::string text = "id,age\n";
    for (int i = 0; i < n; ++i) text += "r," + std::to_string(i) + "\n";
    return text + tail;
}

TEST(CsvErrors, NameATextInAColumnOfNumbers) {
    expect_all({
        {numbers_then(30, "s,n/a\ns,5\ns,7\n"),
         "data.csv:32:2: cannot read \"n/a\" as a number in column 'age'\n"
         "  'age' was taken as a number because 32 of its 33 values are numbers\n"
         "  help: add --missing \"n/a\" to read it as missing, or --type age=category"},
        {numbers_then(30, "\"s\n\",\"12,5\"\n"),
         "data.csv:33:2: cannot read \"12,5\" as a number in column 'age'\n"
         "  'age' was taken as a number because 30 of its 31 values are numbers\n"
         "  help: add --missing \"12,5\" to read it as missing, or --type age=id"},
        {numbers_then(30, "s,It is a long story and nobody knows how it \xC3\xA4nds\ns,5\n"),
         "data.csv:32:2: cannot read \"It is a long story and nobody knows how …\" as a number "
         "in column 'age'\n"
         "  'age' was taken as a number because 31 of its 32 values are numbers\n"
         "  help: add --type age=category"},
    });
}

TEST(CsvErrors, NameATextInAColumnSaidToBeNumbers) {
    const CsvOptions number{.types = {{"my age", ColumnType::number}}};
    const CsvOptions integer{.types = {{"my age", ColumnType::integer}}};
    expect_all({
        {"my age\n1\nold\n2\n",
         "data.csv:3:1: cannot read \"old\" as a number in column 'my age'\n"
         "  the settings say that 'my age' is a number\n"
         "  help: add --missing \"old\" to read it as missing, or --type 'my age=category'",
         number},
        {"my age\n1\n2.5\nold\n",
         "data.csv:3:1: cannot read \"2.5\" as an integer in column 'my age'\n"
         "  the settings say that 'my age' is an integer\n"
         "  help: use --type 'my age=number'",
         integer},
    });
}

TEST(CsvErrors, NameANumberBeyondFloat32) {
    const std::string why = "  numbers are kept as 32-bit floats, whose largest is 3.4028235e+38\n";
    expect_all({
        {"x\n1\n2\n-1e39\n1\n",
         "data.csv:4:1: \"-1e39\" is too large for a 32-bit number in column 'x'\n" + why +
             "  help: add --missing \"-1e39\" to read it as missing, or --type x=category"},
        {"x\n1e999\n2\n3\n",
         "data.csv:2:1: \"1e999\" is too large for a 32-bit number in column 'x'\n" + why +
             "  help: add --missing \"1e999\" to read it as missing, or --type x=id"},
        {"x\n3.4028236e38\n",
         "data.csv:2:1: \"3.4028236e38\" is too large for a 32-bit number in column 'x'\n" + why +
             "  help: add --missing \"3.4028236e38\" to read it as missing, or --type x=category",
         {.types = {{"x", ColumnType::number}}}},
    });
}

TEST(CsvErrors, NameASettingThatFitsNoColumn) {
    expect_all(
        {
            {"age,tenure_months\n1,2\n",
             "there is no column 'tenure_month' in data.csv\n"
             "  a type was set for it\n"
             "  help: did you mean 'tenure_months'?",
             {.types = {{"tenure_month", ColumnType::number}}}},
            {"age,city\n1,2\n",
             "there is no column 'income' in data.csv\n"
             "  a type was set for it\n"
             "  help: the columns are: age, city",
             {.types = {{"income", ColumnType::drop}}}},
            {"a\n1\n",
             "a quote, a line end or NUL cannot be the delimiter\n"
             "  help: usual delimiters are , ; tab and |",
             {.delimiter = '"'}},
        },
        ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace mlpipe
