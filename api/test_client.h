// test_client.h: an HTTP client that shows every byte, and a small model to serve. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "api/model_slot.h"
#include "api/server.h"

namespace mlpipe::api {

/// Pays attention to columns tenure_months (integer), monthly_charges (number), contract
/// (category), senior_citizen (0 or 1) and customer_id (id); the target is churn; threshold 0.5.
[[nodiscard]] ModelState customer_model(const std::string& version = "2026_11_22_001");

/// What another tool trained, with the columns tenure, charges, calls, contract and payment.
[[nodiscard]] LoadedModel imported_model();

/// A body that the model answers without a warning.
inline constexpr std::string_view customer =
    R"({"tenure_months":2,"monthly_charges":70.5,"contract":"Month-to-month","senior_citizen":0})";

/// "POST /predict …" with the needed headers, `extra` ones (each with CRLF) and `body`.
[[nodiscard]] std::string post(std::string_view body, std::string_view extra = {},
                               std::string_view target = "/predict");

/// The same without a body.
[[nodiscard]] std::string get(std::string_view target, std::string_view extra = {},
                              std::string_view method = "GET");

struct Answer {
    int status = 0;  ///< 0: the server closed the connection instead
    std::string head = {};
    std::string body = {};
    bool complete = true;  ///< false: the connection ended before the body did
    /// The value of a header, empty if it is absent.
    [[nodiscard]] std::string header(const std::string& name) const;
};

/// The `error` of a problem document; empty if there is none.
[[nodiscard]] std::string error_of(const Answer& answer);

/// One connection, with a limit of 10 seconds on every wait.
class TestClient {
public:
    /// `small`: the kernel keeps little of what the client does not read.
    enum class Window { usual, small };
    /// `tls`: any certificate will do; an exception if the handshake fails.
    enum class Transport { plain, tls };
    explicit TestClient(std::uint16_t port, Window window = Window::usual,
                        Transport transport = Transport::plain);
    ~TestClient();
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    void send(std::string_view bytes);
    /// The next answer. `of_head`: it answers HEAD, so it has no body.
    Answer receive(bool of_head = false);
    Answer exchange(std::string_view bytes) {
        send(bytes);
        return receive();
    }
    /// Returns once `text` has come, which stays to be received. False if the connection ended.
    bool wait_for(std::string_view text);
    /// Whether the server closes, without another byte.
    bool is_closed();
    /// Whether the connection ended by a reset, which says that something is missing.
    [[nodiscard]] bool was_reset() const { return reset_; }
    /// No more bytes will be sent.
    void finish_sending();

private:
    void shake_hands();
    bool fill();
    bool fill_to(std::size_t size);
    std::string take(std::size_t size);
    void receive_chunks(Answer& answer);

    struct Tls;
    int socket_ = -1;
    std::unique_ptr<Tls> tls_;  // null in the clear
    bool reset_ = false;
    std::string received_;
    std::size_t taken_ = 0;  // of received_
};

/// A server on a free port, running until the test ends.
class TestServer {
public:
    explicit TestServer(ServerOptions options = {}, ModelState model = customer_model());
    ~TestServer();
    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    void stop() { server_.stop(); }
    void set_model(ModelState model) { server_.set_model(std::move(model)); }
    /// Returns once nobody listens any more.
    void wait_for_closed_listener() const;
    void refresh_access() { server_.refresh_access(); }
    /// Waits for run() to return.
    void join() { thread_.join(); }

private:
    Server server_;
    std::jthread thread_;
};

/// Tests that need no server of their own making.
class WithServer : public ::testing::Test {
protected:
    Answer exchange(std::string_view bytes) { return TestClient(server.port()).exchange(bytes); }

    TestServer server;
};

}  // namespace mlpipe::api
