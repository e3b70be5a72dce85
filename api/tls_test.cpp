// What is particular to TLS: files, renewal, who is refused. http_protocol_test.cpp runs all of
// HTTP over it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <fstream>

#include "api/test_certificate.h"
#include "api/test_client.h"
#include "api/tls_certificates.h"
#include "core/error.h"
#include "core/test_errors.h"

namespace mlpipe::api {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Optional;
using ::testing::StartsWith;
using Transport = TestClient::Transport;

TlsContext context_of(const std::string& certificate, const std::string& key) {
    return {{.text = certificate, .name = "server.pem"}, {.text = key, .name = "server.key"}};
}

TEST(TlsContext, TellsWhoseCertificateItIsAndUntilWhen) {
    const TestCertificate made = make_certificate("churn.example.com");
    const TestCertificate old = make_certificate("old", -60);

    EXPECT_THAT(context_of(made.certificate, made.key).description(),
                MatchesRegex("CN = churn.example.com, until 20..-..-..T..:..:..Z"));
    EXPECT_THAT(context_of(old.certificate, old.key).description(),
                HasSubstr(", which has passed"));
}

TEST(TlsContext, TakesAChainAndNotABrokenOne) {
    const TestCertificate server = make_certificate("server"), root = make_certificate("root");

    const TlsContext context = context_of(server.certificate + root.certificate, server.key);
    STACK_OF(X509)* chain = nullptr;
    SSL_CTX_get0_chain_certs(context.get(), &chain);
    EXPECT_EQ(sk_X509_num(chain), 1);

    std::string broken = root.certificate;
    broken[60] = '!';
    EXPECT_THAT(
        error_text<BadFormat>([&] { (void)context_of(server.certificate + broken, server.key); }),
        StartsWith("server.pem: certificate 2 cannot be read\n  OpenSSL: "));
}

TEST(TlsContext, SaysWhatIsWrongWithTheFiles) {
    const TestCertificate made = make_certificate("server"), other = make_certificate("other");

    EXPECT_EQ(error_text<BadFormat>([&] { (void)context_of("no PEM", made.key); }),
              "server.pem: there is no certificate in it\n"
              "  OpenSSL: no start line\n"
              "  help: tls_certificate is a PEM file: the server's certificate, then those that "
              "lead from it to the root");
    EXPECT_EQ(error_text<BadFormat>([&] { (void)context_of(made.certificate, "no PEM"); }),
              "server.key: there is no private key in it\n"
              "  OpenSSL: unsupported\n"
              "  help: tls_key is a PEM file with \"BEGIN PRIVATE KEY\"");
    EXPECT_EQ(error_text<InvalidArgument>([&] { (void)context_of(made.certificate, other.key); }),
              "server.key is not the key of the certificate in server.pem\n"
              "  OpenSSL: key values mismatch\n"
              "  help: the key must be the one that the certificate was made for");
}

TEST(TlsFiles, AreBothOrNone) {
    EXPECT_FALSE(TlsFiles{}.given());
    EXPECT_TRUE((TlsFiles{.certificate = "a", .key = "b"}).given());
    EXPECT_EQ(error_text<InvalidArgument>([] { (void)TlsFiles{.certificate = "a"}.given(); }),
              "tls_certificate is given without tls_key\n"
              "  TLS needs a certificate and the private key of it\n"
              "  help: give both, or none to serve plain HTTP");
    EXPECT_THAT(error_text<InvalidArgument>([] { (void)TlsFiles{.key = "b"}.given(); }),
                StartsWith("tls_key is given without tls_certificate\n"));
}

TEST(TlsCertificates, FollowTheFilesOnceTheyBelongTogether) {
    const TestFolder folder;
    const TlsFiles files = write_certificate(folder, make_certificate("first"));
    TlsCertificates certificates(files);
    const auto first = certificates.current();
    const TestCertificate second = make_certificate("second");

    EXPECT_EQ(certificates.refresh(), std::nullopt);
    std::ofstream(*files.certificate) << second.certificate;
    EXPECT_THAT(certificates.refresh(),
                Optional(files.key->string() + " is not the key of the certificate in " +
                         files.certificate->string() + "; the certificate before stays in force"));
    EXPECT_EQ(certificates.current(), first);
    EXPECT_EQ(certificates.refresh(), std::nullopt);
    std::ofstream(*files.key) << second.key;
    EXPECT_THAT(certificates.refresh(), Optional(HasSubstr(": certificate of CN = second, until")));
    EXPECT_NE(certificates.current(), first);
}

TEST(TlsCertificates, StayWhenTheFilesAreGone) {
    const TestFolder folder;
    const TlsFiles files = write_certificate(folder, make_certificate("first"));
    TlsCertificates certificates(files);
    const auto first = certificates.current();

    std::filesystem::remove(*files.key);

    EXPECT_THAT(certificates.refresh(),
                Optional("cannot open " + files.key->string() +
                         ": No such file or directory; the certificate before stays in force"));
    EXPECT_EQ(certificates.current(), first);
}

class Tls : public testing::Test {
protected:
    [[nodiscard]] ServerOptions options() const {
        ServerOptions options;
        options.tls = files;
        return options;
    }

    TestFolder folder;
    TlsFiles files = write_certificate(folder, make_certificate("first"));
};

/// The common name that a server shows; empty if there is no handshake within `most`.
std::string name_shown(std::uint16_t port, int most = TLS1_3_VERSION) {
    SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, most);
    BIO* const connection = BIO_new_ssl_connect(context);
    BIO_set_conn_hostname(connection, ("127.0.0.1:" + std::to_string(port)).c_str());
    std::string name;
    if (BIO_do_handshake(connection) == 1) {
        SSL* session = nullptr;
        BIO_get_ssl(connection, &session);
        char text[64] = "";
        X509* const shown = SSL_get1_peer_certificate(session);
        X509_NAME_get_text_by_NID(X509_get_subject_name(shown), NID_commonName, text, sizeof text);
        X509_free(shown);
        name = text;
    }
    BIO_free_all(connection);
    SSL_CTX_free(context);
    return name;
}

TEST_F(Tls, IsOfVersion12Or13) {
    const TestServer server(options());

    EXPECT_EQ(name_shown(server.port(), TLS1_3_VERSION), "first");
    EXPECT_EQ(name_shown(server.port(), TLS1_2_VERSION), "first");
    EXPECT_EQ(name_shown(server.port(), TLS1_1_VERSION), "");
    EXPECT_EQ(name_shown(server.port(), TLS1_VERSION), "");
}

TEST_F(Tls, TellsWhoSpeaksPlainHttp) {
    const TestServer server(options());
    TestClient plain(server.port());

    const Answer answer = plain.exchange(post(customer));

    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(error_of(answer), "This port takes HTTPS only: begin the address with https://");
    EXPECT_TRUE(plain.is_closed());
    EXPECT_FALSE(plain.was_reset());
    TestClient nonsense(server.port());
    nonsense.send("\x01\x02 neither TLS nor HTTP");
    nonsense.finish_sending();
    EXPECT_EQ(nonsense.receive().status, 0);
}

TEST_F(Tls, ClosesWhoDoesNotFinishTheHandshake) {
    ServerOptions impatient = options();
    impatient.timeouts.header = std::chrono::milliseconds(50);
    const TestServer server(impatient);
    TestClient silent(server.port()), halting(server.port());

    halting.send(std::string("\x16\x03\x01\x02\x00\x01", 6));

    EXPECT_TRUE(silent.is_closed());
    EXPECT_TRUE(halting.is_closed());
    EXPECT_EQ(name_shown(server.port()), "first");
}

TEST_F(Tls, ShowsTheNewCertificateAndKeepsOldConnections) {
    TestServer server(options());
    TestClient before(server.port(), TestClient::Window::usual, Transport::tls);
    EXPECT_EQ(before.exchange(get("/health")).status, 200);

    (void)write_certificate(folder, make_certificate("second"));
    server.refresh_access();

    while (name_shown(server.port()) != "second") {  // which happens on another thread
    }
    EXPECT_EQ(before.exchange(post(customer)).status, 200);
}

TEST_F(Tls, SendsAndTakesMoreThanTheKernelKeeps) {
    const TestServer server(options());
    TestClient client(server.port(), TestClient::Window::small, Transport::tls);
    std::string rows;
    for (int i = 0; i < 20'000; ++i) rows.append(customer).append("\n");

    client.send(post(rows, "Content-Type: application/x-ndjson\r\n", "/predict/batch"));

    const Answer answer = client.receive();
    EXPECT_TRUE(answer.complete);
    EXPECT_EQ(std::ranges::count(answer.body, '\n'), 20'000);
    EXPECT_EQ(client.exchange(get("/health")).status, 200);
}

TEST_F(Tls, GoesOnWithTheNextModel) {
    TestServer server(options());
    TestClient client(server.port(), TestClient::Window::usual, Transport::tls);
    EXPECT_EQ(client.exchange(post(customer)).header("X-Model-Version"), "2026_11_22_001");

    server.set_model(customer_model("2026_11_22_002"));

    EXPECT_EQ(client.exchange(post(customer)).header("X-Model-Version"), "2026_11_22_002");
}

TEST_F(Tls, DrainsLikePlainHttp) {
    TestServer server(options());
    TestClient client(server.port(), TestClient::Window::usual, Transport::tls);
    EXPECT_EQ(client.exchange(get("/health")).status, 200);

    server.stop();

    EXPECT_TRUE(client.is_closed());
    server.join();
}

TEST_F(Tls, NeedsFilesThatAreGoodFromTheStart) {
    ServerOptions one = options();
    one.tls.key.reset();
    EXPECT_THROW(TestServer{one}, InvalidArgument);
    std::ofstream(*files.key) << "no key";
    EXPECT_THROW(TestServer{options()}, BadFormat);
}

}  // namespace
}  // namespace mlpipe::api
