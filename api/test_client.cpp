#include "api/test_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <stdexcept>

#include "core/atomic_file.h"
#include "persistence/onnx_model.h"
#include "pipeline/pipeline.h"

namespace mlpipe::api {
namespace {

Column numbers(const std::string& name, std::vector<float> values) {
    return {name, Numbers{std::move(values)}};
}

Column texts(const std::string& name, const std::vector<std::string>& cells) {
    Texts column;
    for (const std::string& cell : cells) column.codes.push_back(column.dictionary.add(cell));
    return {name, std::move(column)};
}

}  // namespace

ModelState customer_model(const std::string& version) {
    const Table table({
        texts("customer_id", {"C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"}),
        numbers("tenure_months", {1, 2, 3, 40, 50, 60, 4, 72}),
        numbers("monthly_charges", {70, 80, 90, 20, 25.5f, 30, 60, 50}),
        texts("contract", {"Month-to-month", "Month-to-month", "Month-to-month", "One year",
                           "Two year", "Two year", "One year", "Month-to-month"}),
        texts("senior_citizen", {"0", "1", "0", "0", "1", "0", "1", "0"}),
        texts("churn", {"Yes", "Yes", "Yes", "No", "No", "No", "Yes", "No"}),
    });
    const Schema types{
        .columns = {
            {.name = "customer_id", .type = ColumnType::id},
            {.name = "tenure_months", .type = ColumnType::integer},
            {.name = "monthly_charges", .type = ColumnType::number},
            {.name = "contract", .type = ColumnType::category},
            {.name = "senior_citizen", .type = ColumnType::category, .integer_levels = true},
            {.name = "churn", .type = ColumnType::category},
        }};
    const PreprocessingSettings settings;
    const Pipeline pipeline{.preprocess = default_transformer(types, "churn", {}, settings),
                            .model = LogisticRegression{}};
    const FittedPipeline fitted = pipeline.fit(table, types, read_target(table, "churn"));
    return {std::make_shared<LoadedModel>(LoadedModel{.pipeline = fitted,
                                                      .version = version,
                                                      .algorithm = "logistic_regression",
                                                      .sha256 = std::string(64, 'a')}),
            ""};
}

LoadedModel imported_model() {
    const std::filesystem::path file =
        std::filesystem::path(MLPIPE_SOURCE_DIR) / "tests/cli/forest.onnx";
    return {from_onnx(read_file(file), file.string()), "2026_11_22_001", "imported"};
}

std::string post(std::string_view body, std::string_view extra, std::string_view target) {
    std::string request = "POST ";
    request.append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    if (extra.find("Content-Type") == std::string_view::npos) {
        request += "Content-Type: application/json\r\n";
    }
    request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return request.append(extra).append("\r\n").append(body);
}

std::string Answer::header(const std::string& name) const {
    const std::string start = "\r\n" + name + ": ";
    const std::size_t at = head.find(start);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + start.size();
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

struct TestClient::Tls {
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL* session = SSL_new(context);

    Tls() = default;
    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;
    ~Tls() {
        SSL_free(session);
        SSL_CTX_free(context);
    }
};

void TestClient::shake_hands() {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes as to a file
    tls_ = std::make_unique<Tls>();
    SSL_set_fd(tls_->session, socket_);
    if (SSL_connect(tls_->session) != 1) throw std::runtime_error("no TLS handshake");
}

TestClient::TestClient(std::uint16_t port, Window window, Transport transport)
    : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval limit{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (window == Window::small) {
        const int bytes = 4096;
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = ::htons(port);
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket_);
        throw std::runtime_error("cannot connect");
    }
    if (transport == Transport::tls) shake_hands();
}

TestClient::~TestClient() {
    ::close(socket_);
}

void TestClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent =
            tls_ ? SSL_write(tls_->session, bytes.data(), static_cast<int>(bytes.size()))
                 : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;  // the server has closed: receive() will tell
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool TestClient::fill() {
    char buffer[65536];
    const ssize_t size = tls_ ? SSL_read(tls_->session, buffer, sizeof buffer)
                              : ::recv(socket_, buffer, sizeof buffer, 0);
    if (size < 0 && errno == ECONNRESET) reset_ = true;
    if (size > 0) received_.append(buffer, static_cast<std::size_t>(size));
    return size > 0;
}

Answer TestClient::receive(bool of_head) {
    std::size_t head_end = 0;
    while ((head_end = received_.find("\r\n\r\n", taken_)) == std::string::npos) {
        if (!fill()) return {.complete = false};
    }
    Answer answer;
    answer.head = take(head_end + 2 - taken_);
    (void)take(2);
    answer.status = std::stoi(answer.head.substr(9, 3));
    if (of_head || answer.status == 100) return answer;
    const std::string length = answer.header("Content-Length");
    if (!length.empty()) {
        if (!fill_to(std::stoul(length))) return {.complete = false};
        answer.body = take(std::stoul(length));
    } else if (answer.header("Transfer-Encoding") == "chunked") {
        receive_chunks(answer);
    } else {
        while (fill()) {
        }
        answer.body = take(received_.size());
    }
    return answer;
}

bool TestClient::fill_to(std::size_t size) {
    while (received_.size() - taken_ < size) {
        if (!fill()) return false;
    }
    return true;
}

std::string TestClient::take(std::size_t size) {
    std::string bytes = received_.substr(taken_, size);
    taken_ += size;
    if (taken_ == received_.size() || taken_ > 1'000'000) {
        received_.erase(0, taken_);
        taken_ = 0;
    }
    return bytes;
}

void TestClient::receive_chunks(Answer& answer) {
    for (;;) {
        std::size_t line_end = 0;
        while ((line_end = received_.find("\r\n", taken_)) == std::string::npos) {
            if (!fill()) return void(answer.complete = false);
        }
        const std::size_t size =
            std::stoul(received_.substr(taken_, line_end - taken_), nullptr, 16);
        (void)take(line_end + 2 - taken_);
        if (!fill_to(size + 2)) return void(answer.complete = false);
        answer.body += take(size);
        EXPECT_EQ(take(2), "\r\n");
        if (size == 0) return;
    }
}

bool TestClient::wait_for(std::string_view text) {
    while (received_.find(text, taken_) == std::string::npos) {
        if (!fill()) return false;
    }
    return true;
}

bool TestClient::is_closed() {
    return received_.size() == taken_ && !fill();
}

void TestClient::finish_sending() {
    if (tls_) SSL_shutdown(tls_->session);
    ::shutdown(socket_, SHUT_WR);
}

namespace {

ServerOptions for_tests(ServerOptions options) {
    options.port = 0;
    options.quiet = true;
    if (options.threads == 0) options.threads = 2;
    return options;
}

}  // namespace

TestServer::TestServer(ServerOptions options, ModelState model)
    : server_(for_tests(std::move(options)), std::move(model)),
      thread_([this] { server_.run(); }) {}

void TestServer::wait_for_closed_listener() const {
    while (true) {
        try {
            TestClient(server_.port()).finish_sending();
        } catch (const std::runtime_error&) {
            return;
        }
    }
}

TestServer::~TestServer() {
    server_.stop();
}

std::string get(std::string_view target, std::string_view extra, std::string_view method) {
    return std::string(method)
        .append(" ")
        .append(target)
        .append(" HTTP/1.1\r\nHost: localhost\r\n")
        .append(extra)
        .append("\r\n");
}

std::string error_of(const Answer& answer) {
    const std::string start = "\"error\":\"";
    const std::size_t at = answer.body.find(start);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + start.size();
    return answer.body.substr(begin, answer.body.find("\",\"errors\"", begin) - begin);
}

}  // namespace mlpipe::api
