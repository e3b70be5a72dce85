#include "api/server.h"

#include <sys/resource.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <thread>
#include <vector>

#include "api/shared.h"
#include "api/worker.h"
#include "core/error.h"

namespace mlpipe::api {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

tcp::endpoint look_up(const std::string& host, std::uint16_t port) {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (!error) return {address, port};
    asio::io_context context;
    const auto found = tcp::resolver(context).resolve(host, std::to_string(port), error);
    if (error || found.empty()) {
        throw IoFailure("cannot find the address of '" + host + "': " + error.message(),
                        {.why = {}, .help = "--host takes an address or a name of this machine"});
    }
    return found.begin()->endpoint();
}

/// Where nobody is asked for a key, only programs of this machine may ask.
void require_loopback(const tcp::endpoint& endpoint, const ServerOptions& options) {
    if (endpoint.address().is_loopback() || options.access.asks_who()) return;
    if (options.insecure_no_keys) return;
    throw InvalidArgument(
        "the service listens on this machine only, not on '" + options.host + "'",
        {.why = "it has no keys: whoever reaches it may use it",
         .help = "make one with `mlpipe keys add keys.jsonl` and start with --keys keys.jsonl, or "
                 "say --insecure-no-keys"});
}

/// SO_REUSEPORT would let a second server share the port in silence, each getting some of the
/// clients. A bind without it fails if anyone listens.
void require_free(const tcp::endpoint& endpoint) {
    if (endpoint.port() == 0) return;
    asio::io_context context;
    tcp::acceptor probe(context);
    probe.open(endpoint.protocol());
    probe.set_option(tcp::acceptor::reuse_address(true));
    probe.bind(endpoint);
}

[[noreturn]] void refuse_address(const ServerOptions& options,
                                 const boost::system::system_error& error) {
    throw IoFailure("cannot listen on " + options.host + ":" + std::to_string(options.port) + ": " +
                        error.code().message(),
                    {.why = {}, .help = "--port takes another one, 0 any that is free"});
}

/// Where to listen, if that may be and can be.
tcp::endpoint free_endpoint(const ServerOptions& options) {
    const tcp::endpoint endpoint = look_up(options.host, options.port);
    require_loopback(endpoint, options);
    try {
        require_free(endpoint);
    } catch (const boost::system::system_error& error) {
        refuse_address(options, error);
    }
    return endpoint;
}

/// A connection takes a file descriptor, and 1,024 are usual.
void raise_file_limit(std::size_t wanted) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
    limit.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);  // if not, accept() says so in its time
}

}  // namespace

struct Server::State {
    State(const ServerOptions& options, ModelState model)
        : endpoint(free_endpoint(options)),
          shared(options, std::move(model)),
          signals(1),
          set(signals, SIGTERM, SIGINT, SIGHUP),
          timer(signals) {
        wait_for_signal();
        watch_access();
        constexpr std::size_t other_files = 64;
        raise_file_limit(options.max_connections + options.max_batches + other_files);
        try {
            for (std::size_t i = 0; i < thread_count(options); ++i) {
                workers.push_back(std::make_unique<Worker>(shared, i, endpoint));
                endpoint.port(workers.front()->endpoint().port());
            }
        } catch (const boost::system::system_error& error) {
            refuse_address(options, error);
        }
    }

    /// The tasks of the pools wake event loops, which must be there until the last one has ended.
    ~State() { shared.stop_pools(); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void drain() {
        if (shared.draining.exchange(true)) return;
        for (const auto& worker : workers) worker->drain();
    }
    void on_signal(int signal) {
        if (signal == SIGHUP) {
            refresh_access();
            return shared.keeper.reload_soon();
        }
        const bool again = shared.draining.load();
        drain();
        if (!again) return;
        for (const auto& worker : workers) worker->stop();
    }
    void wait_for_signal() {
        set.async_wait([this](const boost::system::error_code& error, int signal) {
            if (error) return;
            on_signal(signal);
            wait_for_signal();
        });
    }

    void refresh_access() {
        for (const std::string& line : shared.access.refresh()) {
            shared.log.note("access", {{"message", line}});
        }
        if (!shared.certificates) return;
        if (const std::optional<std::string> line = shared.certificates->refresh()) {
            shared.log.note("tls", {{"message", *line}});
        }
    }
    /// Looks at the files of keys and certificates once a second.
    void watch_access() {
        timer.expires_after(std::chrono::seconds(1));
        timer.async_wait([this](const boost::system::error_code& error) {
            if (error) return;
            refresh_access();
            watch_access();
        });
    }

    tcp::endpoint endpoint;  // asked for before anything else is opened
    Shared shared;
    std::vector<std::unique_ptr<Worker>> workers;
    asio::io_context signals;  // of the thread that is in run()
    asio::signal_set set;      // listens from the start: a signal that comes before run() waits
    asio::steady_timer timer;
    std::atomic<std::size_t> running{0};
};

Server::Server(const ServerOptions& options)
    : Server(options, load_active_model(options.models, options.trust)) {}
Server::Server(const ServerOptions& options, ModelState model)
    : state_(std::make_unique<State>(options, std::move(model))) {}
Server::~Server() = default;

std::uint16_t Server::port() const {
    return state_->workers.front()->endpoint().port();
}

void Server::run() {
    State& state = *state_;
    state.running = state.workers.size();
    state.shared.keeper.start();
    std::vector<std::jthread> threads;
    for (const auto& worker : state.workers) {
        threads.emplace_back([&state, &worker] {
            worker->run();
            if (--state.running == 0) state.signals.stop();
        });
    }
    state.signals.run();
}

void Server::set_model(ModelState model) {
    state_->shared.slot.set(std::move(model));
}

void Server::refresh_access() {
    asio::post(state_->signals, [this] { state_->refresh_access(); });
}

void Server::stop() {
    asio::post(state_->signals, [this] { state_->drain(); });
}

}  // namespace mlpipe::api
