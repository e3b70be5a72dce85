#include "api/tls_context.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <chrono>
#include <ctime>

#include "core/error.h"
#include "core/time_text.h"

namespace mlpipe::api {
namespace {

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

constexpr const char* tls_1_2_ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

Bio reader_of(const PemText& file) {
    return Bio(BIO_new_mem_buf(file.text.data(), static_cast<int>(file.text.size())));
}

/// What OpenSSL found; its queue is empty behind that.
std::string reason() {
    const unsigned long error = ERR_peek_last_error();
    ERR_clear_error();
    const char* const text = ERR_reason_error_string(error);
    return text == nullptr ? "" : "OpenSSL: " + std::string(text);
}

/// Asked for a passphrase: nobody is there to type one. `asked` is a bool.
int no_passphrase(char*, int, int, void* asked) {
    *static_cast<bool*>(asked) = true;
    return -1;
}

Certificate read_first(BIO* from, const PemText& file) {
    Certificate certificate(PEM_read_bio_X509_AUX(from, nullptr, nullptr, nullptr));
    if (certificate) return certificate;
    throw BadFormat(file.name + ": there is no certificate in it",
                    {.why = reason(),
                     .help = "tls_certificate is a PEM file: the server's certificate, then those "
                             "that lead from it to the root"});
}

/// The certificates behind the first.
void add_chain(SSL_CTX* context, BIO* from, const PemText& file) {
    for (int n = 2;; ++n) {
        Certificate certificate(PEM_read_bio_X509(from, nullptr, nullptr, nullptr));
        if (!certificate) {
            const unsigned long error = ERR_peek_last_error();
            const bool is_end =
                ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
            const std::string why = reason();
            if (is_end) return;
            throw BadFormat(file.name + ": certificate " + std::to_string(n) + " cannot be read",
                            {.why = why, .help = {}});
        }
        if (SSL_CTX_add0_chain_cert(context, certificate.get()) != 1) {
            throw InvalidArgument(
                file.name + ": certificate " + std::to_string(n) + " cannot be used",
                {.why = reason(), .help = {}});
        }
        (void)certificate.release();  // the context's now
    }
}

Key read_key(const PemText& file) {
    bool asked = false;
    const Bio from = reader_of(file);
    Key key(PEM_read_bio_PrivateKey(from.get(), nullptr, no_passphrase, &asked));
    if (key) return key;
    const std::string why = reason();
    if (asked) {
        throw InvalidArgument(
            file.name + ": the key has a passphrase",
            {.why = "nobody can be asked for it when the service starts",
             .help = "write it without one, readable only by the service: openssl "
                     "pkey -in " +
                     file.name + " -out plain.key"});
    }
    throw BadFormat(file.name + ": there is no private key in it",
                    {.why = why, .help = "tls_key is a PEM file with \"BEGIN PRIVATE KEY\""});
}

/// Takes HTTP/1.1 where a client offers protocols; without it the handshake goes on all the same.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
    static constexpr unsigned char known[] = "\x08http/1.1";
    unsigned char* found = nullptr;
    const int result =
        SSL_select_next_proto(&found, size, known, sizeof known - 1, offered, offered_size);
    *chosen = found;
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

void set_up(SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, tls_1_2_ciphers);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    // A write may end at any byte and go on from another buffer, as a socket's; a connection at
    // rest has no buffers.
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    static constexpr unsigned char name[] = "mlpipe";
    SSL_CTX_set_session_id_context(context, name, sizeof name - 1);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

std::string describe(X509* certificate) {
    const Bio text(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0,
                       XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
    char* begin = nullptr;
    const long size = BIO_get_mem_data(text.get(), &begin);
    std::string description(begin, static_cast<std::size_t>(size));
    std::tm until{};
    const ASN1_TIME* const not_after = X509_get0_notAfter(certificate);
    if (ASN1_TIME_to_tm(not_after, &until) != 1) return description;
    const auto moment = std::chrono::sys_seconds(std::chrono::seconds(::timegm(&until)));
    description += (description.empty() ? "until " : ", until ") + utc_text(moment);
    if (X509_cmp_current_time(not_after) < 0) description += ", which has passed";
    return description;
}

}  // namespace

TlsContext::TlsContext(const PemText& certificate, const PemText& key)
    : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {
    ERR_clear_error();
    SSL_CTX* const context = context_.get();
    set_up(context);
    const Bio from = reader_of(certificate);
    const Certificate first = read_first(from.get(), certificate);
    if (SSL_CTX_use_certificate(context, first.get()) != 1) {
        throw InvalidArgument(certificate.name + ": the certificate cannot be used",
                              {.why = reason(), .help = {}});
    }
    add_chain(context, from.get(), certificate);
    const Key secret = read_key(key);
    if (SSL_CTX_use_PrivateKey(context, secret.get()) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        throw InvalidArgument(
            key.name + " is not the key of the certificate in " + certificate.name,
            {.why = reason(), .help = "the key must be the one that the certificate was made for"});
    }
    description_ = describe(first.get());
}

}  // namespace mlpipe::api
