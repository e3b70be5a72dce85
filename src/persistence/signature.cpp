#include "persistence/signature.h"

#include <algorithm>

#include "core/error.h"
#include "core/hex.h"
#include "persistence/json_values.h"

namespace mlpipe {
namespace {

constexpr std::uint32_t signature_format = 1;

template <std::size_t size>
std::array<std::uint8_t, size> bytes_member(const Json& json, const char* key) {
    const auto bytes = parse_hex(text_member(json, key));
    if (!bytes || bytes->size() != size) {
        throw BadFormat("'" + std::string(key) + "' is not " + std::to_string(2 * size) +
                        " hexadecimal digits");
    }
    std::array<std::uint8_t, size> array{};
    std::ranges::copy(*bytes, array.begin());
    return array;
}

void require_same(const Json& json, const char* key, const std::string& expected,
                  const std::string& what) {
    if (text_member(json, key) != expected) throw BadFormat("it was made for another " + what);
}

}  // namespace

std::string signed_text(const SignedContent& content) {
    return "mlpipe signature 1\nversion " + content.version + "\nmodel_sha256 " +
           content.model_sha256 + "\nmetadata_sha256 " + content.metadata_sha256 + "\n";
}

std::string sign(const SignedContent& content, const Ed25519PrivateKey& key) {
    Json json = Json::object();
    json["format"] = signature_format;
    json["algorithm"] = "ed25519";
    json["model_version"] = content.version;
    json["model_sha256"] = content.model_sha256;
    json["metadata_sha256"] = content.metadata_sha256;
    json["public_key"] = hex(key.public_key().bytes);
    json["signature"] = hex(key.sign(signed_text(content)));
    return json.dump(2) + "\n";
}

Ed25519PublicKey check_signature(std::string_view signature_json, const SignedContent& content,
                                 const SignatureTrust& trust) {
    const Json json = parse_json(signature_json);
    if (member(json, "format") != signature_format || text_member(json, "algorithm") != "ed25519") {
        throw BadFormat("it is of a kind that this mlpipe does not know");
    }
    require_same(json, "model_version", content.version, "version");
    require_same(json, "model_sha256", content.model_sha256, "model.onnx");
    require_same(json, "metadata_sha256", content.metadata_sha256, "metadata.json");
    const Ed25519PublicKey key{.bytes = bytes_member<32>(json, "public_key")};
    if (!trust.keys.empty() && std::ranges::find(trust.keys, key) == trust.keys.end()) {
        throw BadFormat("it is of key " + hex(key.bytes) + ", which is not a trusted one");
    }
    if (!verify(key, signed_text(content), bytes_member<64>(json, "signature"))) {
        throw BadFormat("it is not the signature of key " + hex(key.bytes));
    }
    return key;
}

}  // namespace mlpipe
