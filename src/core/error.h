// error.h: every error mlpipe reports to a person, with what, where, why and what next.
//
//   mlpipe: train.csv:118:4: cannot read "n/a" as a number in column 'age'      <- what()
//     'age' was taken as numeric because its first 116 values are numbers       <- why()
//     help: add --missing "n/a" to read it as missing, or --type age=category   <- help()
//
// An error ends the command or request. What is expected (a missing cell, an unknown category) is a
// value, never an exception. Each door (cli, api, python) translates in exactly one function.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace mlpipe {

/// What an error means to the outside. Values are the CLI's exit codes.
enum class ErrorCode {
    check_failed = 1,      ///< all was done as asked, and the answer of a check is no
    invalid_argument = 2,  ///< a setting or request is outside its documented range
    bad_format = 3,        ///< bytes are not what they claim to be
    schema_mismatch = 4,   ///< the data does not fit what was fitted, or cannot be fitted at all
    io_failure = 5,        ///< the operating system said no
};

/// The lines under the first one; either may be empty.
struct ErrorDetail {
    std::string why;   ///< the reason; a further line of it begins with two spaces
    std::string help;  ///< what to do next, one line
};

class Error : public std::runtime_error {
public:
    Error(ErrorCode code, const std::string& what, ErrorDetail detail = {})
        : std::runtime_error(what), code_(code), detail_(std::move(detail)) {}

    [[nodiscard]] ErrorCode code() const { return code_; }
    [[nodiscard]] const std::string& why() const { return detail_.why; }
    [[nodiscard]] const std::string& help() const { return detail_.help; }
    /// what(), then "\n  " + why, then "\n  help: " + help; no trailing newline.
    [[nodiscard]] std::string full_text() const;

private:
    ErrorCode code_;
    ErrorDetail detail_;
};

struct CheckFailed : Error {
    explicit CheckFailed(const std::string& what, ErrorDetail detail = {})
        : Error(ErrorCode::check_failed, what, std::move(detail)) {}
};
struct InvalidArgument : Error {
    explicit InvalidArgument(const std::string& what, ErrorDetail detail = {})
        : Error(ErrorCode::invalid_argument, what, std::move(detail)) {}
};
struct BadFormat : Error {
    explicit BadFormat(const std::string& what, ErrorDetail detail = {})
        : Error(ErrorCode::bad_format, what, std::move(detail)) {}
};
struct SchemaMismatch : Error {
    explicit SchemaMismatch(const std::string& what, ErrorDetail detail = {})
        : Error(ErrorCode::schema_mismatch, what, std::move(detail)) {}
};
struct IoFailure : Error {
    explicit IoFailure(const std::string& what, ErrorDetail detail = {})
        : Error(ErrorCode::io_failure, what, std::move(detail)) {}
    /// "cannot open models/x.onnx: No such file or directory", from the current errno; with help
    /// where the disk is full or writing is not allowed.
    static IoFailure from_errno(std::string_view action, std::string_view path);
    /// The same from an errno kept elsewhere.
    static IoFailure from_code(std::string_view action, std::string_view path, int code);
};

}  // namespace mlpipe
