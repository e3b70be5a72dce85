#include "api/test_certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <fstream>
#include <memory>

namespace mlpipe::api {
namespace {

std::string text_of(BIO* written) {
    char* begin = nullptr;
    const long size = BIO_get_mem_data(written, &begin);
    std::string text(begin, static_cast<std::size_t>(size));
    BIO_free(written);
    return text;
}

}  // namespace

TestCertificate make_certificate(const std::string& name, long seconds) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                  EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -7200);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), seconds);
    X509_set_pubkey(made.get(), key.get());
    X509_NAME* const subject = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(made.get(), subject);
    X509_sign(made.get(), key.get(), EVP_sha256());
    BIO* const certificate = BIO_new(BIO_s_mem());
    BIO* const secret = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(certificate, made.get());
    PEM_write_bio_PrivateKey(secret, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {text_of(certificate), text_of(secret)};
}

TlsFiles write_certificate(const TestFolder& folder, const TestCertificate& made) {
    const TlsFiles files{.certificate = folder / "server.pem", .key = folder / "server.key"};
    std::ofstream(*files.certificate) << made.certificate;
    std::ofstream(*files.key) << made.key;
    return files;
}

}  // namespace mlpipe::api
