// wire_fields.h: the fields of a serialised protobuf message one after another, as views of its
// bytes, for messages too large to become objects
// (https://protobuf.dev/programming-guides/encoding). Private to this room.
#pragma once

#include <google/protobuf/io/coded_stream.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace mlpipe {

/// What stands before a text or message of `size` bytes: the number of its field, and its size.
[[nodiscard]] std::string length_header(int field, std::size_t size);

class WireFields {
public:
    /// `message` must outlive this. REQUIRES: at most 2 GiB.
    explicit WireFields(std::string_view message)
        : message_(message),
          in_(reinterpret_cast<const std::uint8_t*>(message.data()),
              static_cast<int>(message.size())) {}

    /// Steps to the next field; false at the end. Throws BadFormat for bytes that are no message.
    bool next();

    [[nodiscard]] int number() const { return number_; }
    /// The whole field, its number and length included.
    [[nodiscard]] std::string_view field() const& { return field_; }
    /// The content of a text or a message. Throws BadFormat for a field of another kind.
    [[nodiscard]] std::string_view content() const&;

private:
    std::string_view message_;
    google::protobuf::io::CodedInputStream in_;
    int number_ = 0;
    std::string_view field_;
    std::string_view content_;  // data() is null if the field has none
};

}  // namespace mlpipe
