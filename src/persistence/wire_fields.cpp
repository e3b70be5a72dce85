#include "persistence/wire_fields.h"

#include <google/protobuf/wire_format_lite.h>

#include "core/error.h"

namespace mlpipe {
namespace {

using google::protobuf::internal::WireFormatLite;

[[noreturn]] void no_message() {
    throw BadFormat("its bytes are no protobuf message");
}

}  // namespace

std::string length_header(int field, std::size_t size) {
    using google::protobuf::io::CodedOutputStream;
    std::uint8_t bytes[20];
    const std::uint32_t tag =
        WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
    std::uint8_t* end = CodedOutputStream::WriteTagToArray(tag, bytes);
    end = CodedOutputStream::WriteVarint64ToArray(size, end);
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(end - bytes)};
}

bool WireFields::next() {
    const auto at = static_cast<std::size_t>(in_.CurrentPosition());
    if (at == message_.size()) return false;
    const std::uint32_t tag = in_.ReadTag();
    number_ = WireFormatLite::GetTagFieldNumber(tag);
    if (tag == 0 || number_ == 0) no_message();
    content_ = {};
    if (WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
        std::uint32_t size = 0;
        if (!in_.ReadVarint32(&size)) no_message();
        const auto begin = static_cast<std::size_t>(in_.CurrentPosition());
        if (size > message_.size() - begin || !in_.Skip(static_cast<int>(size))) no_message();
        content_ = message_.substr(begin, size);
    } else if (!WireFormatLite::SkipField(&in_, tag)) {
        no_message();
    }
    field_ = message_.substr(at, static_cast<std::size_t>(in_.CurrentPosition()) - at);
    return true;
}

std::string_view WireFields::content() const& {
    if (content_.data() == nullptr) no_message();
    return content_;
}

}  // namespace mlpipe
