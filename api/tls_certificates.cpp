#include "api/tls_certificates.h"

#include <openssl/crypto.h>

#include "core/error.h"

namespace mlpipe::api {

bool TlsFiles::given() const {
    if (certificate.has_value() == key.has_value()) return certificate.has_value();
    throw InvalidArgument(certificate ? "tls_certificate is given without tls_key"
                                      : "tls_key is given without tls_certificate",
                          {.why = "TLS needs a certificate and the private key of it",
                           .help = "give both, or none to serve plain HTTP"});
}

TlsCertificates::TlsCertificates(const TlsFiles& files)
    : certificate_(*files.certificate), key_(*files.key), current_(load()) {}

std::shared_ptr<const TlsContext> TlsCertificates::load() {
    const std::string certificate = certificate_.read();
    std::string key = key_.read();
    struct Wipe {  // the key need not stay in memory twice
        std::string& text;
        ~Wipe() { OPENSSL_cleanse(text.data(), text.size()); }
    } const wipe{key};
    return std::make_shared<const TlsContext>(
        PemText{.text = certificate, .name = certificate_.path().string()},
        PemText{.text = key, .name = key_.path().string()});
}

std::shared_ptr<const TlsContext> TlsCertificates::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

std::optional<std::string> TlsCertificates::refresh() {
    const std::lock_guard refreshing(refreshing_);
    if (!certificate_.has_changed() && !key_.has_changed()) return std::nullopt;
    try {
        std::shared_ptr<const TlsContext> loaded = load();
        const std::string text =
            certificate_.path().string() + ": certificate of " + loaded->description();
        const std::lock_guard lock(mutex_);
        current_.swap(loaded);
        return text;
    } catch (const std::exception& error) {
        return std::string(error.what()) + "; the certificate before stays in force";
    }
}

}  // namespace mlpipe::api
