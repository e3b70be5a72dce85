#include "core/ed25519.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <new>

#include "core/error.h"

namespace mlpipe {
namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

/// OpenSSL fails here only for want of memory. Its queue of errors is the thread's: leave it empty.
template <typename Value>
Value require(Value value) {
    if (value) return value;
    ERR_clear_error();
    throw std::bad_alloc();
}

Key owned(EVP_PKEY* key) {
    return {key, EVP_PKEY_free};
}

Bio reader(std::string_view text) {
    return require(Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free));
}

std::string written(const Bio& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

/// Nobody is asked on the terminal, where a script would wait for ever.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

[[noreturn]] void refuse(const std::string& name, const std::string& kind, const EVP_PKEY* found) {
    ERR_clear_error();
    throw BadFormat(
        name + ": this is not an Ed25519 " + kind + " key in PEM",
        {.why = found != nullptr ? "it is a key of another algorithm" : "",
         .help = kind == "private" ? "`mlpipe models keygen FILE` writes one; one that is "
                                     "encrypted must be decrypted first: openssl pkey -in FILE"
                                   : "openssl pkey -in PRIVATE.pem -pubout writes one"});
}

Key public_key_of(const Ed25519PublicKey& key) {
    return require(owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(),
                                                     key.bytes.size())));
}

Ed25519PublicKey raw_public_key(const EVP_PKEY* key) {
    Ed25519PublicKey raw;
    std::size_t size = raw.bytes.size();
    require(EVP_PKEY_get_raw_public_key(key, raw.bytes.data(), &size) == 1);
    return raw;
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Ed25519PrivateKey Ed25519PrivateKey::generate() {
    return Ed25519PrivateKey(require(owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"))));
}

Ed25519PrivateKey Ed25519PrivateKey::from_pem(std::string_view pem, const std::string& name) {
    const Bio bio = reader(pem);
    Key key = owned(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
    if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) refuse(name, "private", key.get());
    return Ed25519PrivateKey(std::move(key));
}

Ed25519PublicKey Ed25519PrivateKey::public_key() const {
    return raw_public_key(key_.get());
}

Ed25519Signature Ed25519PrivateKey::sign(std::string_view message) const {
    const Context context = require(Context(EVP_MD_CTX_new(), EVP_MD_CTX_free));
    Ed25519Signature signature{};
    std::size_t size = signature.size();
    require(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
    require(EVP_DigestSign(context.get(), signature.data(), &size, bytes_of(message),
                           message.size()) == 1);
    return signature;
}

std::string Ed25519PrivateKey::to_pem() const {
    const Bio bio = require(Bio(BIO_new(BIO_s_mem()), BIO_free));
    require(PEM_write_bio_PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr,
                                     nullptr) == 1);
    return written(bio);
}

Ed25519PublicKey public_key_from_pem(std::string_view pem, const std::string& name) {
    const Bio bio = reader(pem);
    const Key key = owned(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_passphrase, nullptr));
    if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) refuse(name, "public", key.get());
    return raw_public_key(key.get());
}

std::string to_pem(const Ed25519PublicKey& key) {
    const Bio bio = require(Bio(BIO_new(BIO_s_mem()), BIO_free));
    require(PEM_write_bio_PUBKEY(bio.get(), public_key_of(key).get()) == 1);
    return written(bio);
}

bool verify(const Ed25519PublicKey& key, std::string_view message,
            const Ed25519Signature& signature) {
    const Context context = require(Context(EVP_MD_CTX_new(), EVP_MD_CTX_free));
    const Key owner = public_key_of(key);
    require(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, owner.get()) == 1);
    const bool good = EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                       bytes_of(message), message.size()) == 1;
    ERR_clear_error();
    return good;
}

}  // namespace mlpipe
