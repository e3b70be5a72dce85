// server.h: the HTTP service (docs/http-api.md): a models folder in, answers out.
//
// Every thread has an io_context, an acceptor on the shared port (SO_REUSEPORT) and its own readers
// and buffers, so a request never changes threads and takes no lock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "access/access_control.h"
#include "api/tls_files.h"
#include "audit/audit_log.h"
#include "persistence/signature.h"

namespace mlpipe::api {

struct ModelState;  // model_slot.h

/// What a client may take its time for.
struct Timeouts {
    using Duration = std::chrono::milliseconds;
    Duration header{10'000};   ///< from the first byte of a request to the end of its head: 408
    Duration body{30'000};     ///< from there to the end of its body: 408; of a batch, for the
                               ///< client to send the next piece of it
    Duration idle{60'000};     ///< between two requests: the connection is closed
    Duration write{30'000};    ///< for the client to take an answer, of a batch the next piece of
                               ///< it: the connection is closed
    Duration answer{5'000};    ///< from the whole request to its answer, unless its route has
                               ///< another: 504
    Duration linger{1'000};    ///< for the client to close after the last answer
    Duration drain{10'000};    ///< from SIGTERM to the end, whatever is still under way
    Duration drain_idle{200};  ///< from SIGTERM until idle connections are closed; a request that
                               ///< begins within it is answered 503
};

struct ServerOptions {
    std::string host = "127.0.0.1";  ///< a loopback address, or a name that is looked up once
    std::uint16_t port = 5000;       ///< 0: any free one, see Server::port()
    std::filesystem::path models = "models";
    SignatureTrust trust = {};   ///< whose models may answer
    AccessSettings access = {};  ///< who may ask; without keys only this machine
    TlsFiles tls = {};           ///< with them HTTPS, and nothing else
    std::optional<AuditOptions> audit = std::nullopt;  ///< unset: predictions are not recorded
    bool insecure_no_keys = false;       ///< without keys, listen on any address all the same
    int threads = 0;                     ///< 0: one for each core
    std::size_t max_body = 1024 * 1024;  ///< bytes, also of one row of a batch; more is 413
    std::uint64_t max_batch_body = std::uint64_t{16} << 30;  ///< bytes of a whole batch
    std::size_t max_batches = 16;  ///< under way at the same time; more are answered 503
    /// Bytes of a batch's answer that wait on disk for a client that sends all before it reads;
    /// about, as what has begun is brought to its end. 0: none, and such a client times out.
    std::uint64_t max_spool = std::uint64_t{4} << 30;
    /// Where they wait, in a file without a name.
    std::filesystem::path spool_folder = std::filesystem::temp_directory_path();
    std::size_t max_header = 16 * 1024;    ///< bytes; more is 431, or 414 in the request line
    std::size_t max_connections = 10'000;  ///< more are answered 503
    /// Predictions are answered 503 while what comes waits longer than this for its thread.
    std::chrono::milliseconds max_lag{500};
    std::size_t max_waiting = 64;  ///< deferred answers that have not begun; more are 503
    Timeouts timeouts = {};
    bool quiet = false;  ///< no access log
};

class Server {
public:
    /// Loads the active model of `options.models` and listens, so that a client may connect even
    /// before run(), and a SIGTERM from now on waits for it. Without a usable model it starts all
    /// the same and says so when asked. Throws InvalidArgument if the address is not a loopback one
    /// and there are no keys, unless insecure_no_keys; IoFailure if it cannot be had, also because
    /// another server has it; and what AccessControl and TlsCertificates throw.
    explicit Server(const ServerOptions& options);
    /// The same with a model that is in memory already.
    Server(const ServerOptions& options, ModelState model);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// The port that it listens on.
    [[nodiscard]] std::uint16_t port() const;

    /// Answers until SIGTERM, SIGINT or stop(), then drains and returns: what has begun is
    /// answered, what begins then gets 503. A second signal ends it at once. May be called once.
    void run();
    /// What answers from the next request on; those under way are brought to their end by the model
    /// that they began with. Any thread, at any time.
    void set_model(ModelState model);
    /// As SIGTERM. Any thread, at any time.
    void stop();
    /// As a part of SIGHUP does: soon after, files of keys and certificates that have changed are
    /// in force. They are looked at once a second anyway. Any thread, at any time.
    void refresh_access();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mlpipe::api
