#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "cli/output_file.h"
#include "cli/program.h"
#include "core/test_folder.h"

namespace mlpipe {
namespace {

const std::string churn = std::string(MLPIPE_SOURCE_DIR) + "/data/telecom_churn.csv";

/// `mlpipe serve` on a thread of its own, whose stdout is a pipe.
class Service {
public:
    explicit Service(Arguments arguments) {
        EXPECT_EQ(::pipe(pipe_), 0);
        thread_ = std::thread([this, arguments = std::move(arguments)] {
            DescriptorBuffer buffer(pipe_[1], "pipe");
            std::ostream out(&buffer);
            code_ = run(arguments, {.out = out, .err = err_});
            ::close(pipe_[1]);
        });
    }
    ~Service() { ::close(pipe_[0]); }

    std::string read_line() {
        std::string line;
        for (char letter = 0; ::read(pipe_[0], &letter, 1) == 1 && letter != '\n';) line += letter;
        return line;
    }
    /// As a supervisor would end it; its exit code.
    int end() {
        std::raise(SIGTERM);
        thread_.join();
        return code_;
    }
    std::string err() const { return err_.str(); }

private:
    int pipe_[2] = {-1, -1};
    int code_ = -1;
    std::ostringstream err_;
    std::thread thread_;
};

std::string get(int port, const std::string& path) {
    const int client = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const std::string request =
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    EXPECT_EQ(::write(client, request.data(), request.size()), std::ssize(request));
    std::string answer;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::read(client, buffer, sizeof buffer)) > 0;) {
        answer.append(buffer, static_cast<std::size_t>(got));
    }
    ::close(client);
    return answer;
}

TEST(Serve, AnnouncesItsAddressAnswersAndEndsOnSigterm) {
    const TestFolder folder;
    std::ostringstream out, err;
    ASSERT_EQ(run({"train", churn, "--target", "churn", "--models", folder / "models"},
                  {.out = out, .err = err}),
              0);

    Service service({"serve", "--models", folder / "models", "--port", "0", "--json"});
    const nlohmann::json announced = nlohmann::json::parse(service.read_line());
    const int port = announced["port"];
    const std::string answer = get(port, "/health");

    EXPECT_EQ(announced["url"], "http://127.0.0.1:" + std::to_string(port));
    EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(answer, testing::HasSubstr("\"healthy\""));
    EXPECT_EQ(service.end(), 0);
}

TEST(Serve, PrintsACurlLineForThisModel) {
    const TestFolder folder;
    std::ostringstream out, err;
    ASSERT_EQ(run({"train", churn, "--target", "churn", "--models", folder / "models"},
                  {.out = out, .err = err}),
              0);

    Service service({"serve", "--models", folder / "models", "--port", "0", "--quiet"});
    const std::string line = service.read_line();
    const std::size_t port = line.find("127.0.0.1:") + 10;
    (void)get(std::stoi(line.substr(port)), "/health");  // it runs once it has answered

    EXPECT_THAT(line, testing::StartsWith("curl -s http://127.0.0.1:"));
    EXPECT_THAT(line, testing::HasSubstr("/predict -H 'Content-Type: application/json' -d '{"));
    EXPECT_THAT(line, testing::HasSubstr("\"contract\":\"Month-to-month\""));
    EXPECT_EQ(service.end(), 0);
    EXPECT_EQ(service.err(), "");
}

TEST(Serve, ListensOnThisMachineOnlyWithoutKeys) {
    for (const std::string host : {"0.0.0.0", "192.0.2.1", "::"}) {
        std::ostringstream out, err;

        const int code = run({"serve", "--host", host, "--port", "0"}, {.out = out, .err = err});

        EXPECT_EQ(code, 2);
        EXPECT_EQ(err.str(),
                  "mlpipe: the service listens on this machine only, not on '" + host + "'\n" +
                      "  it has no keys: whoever reaches it may use it\n"
                      "  help: make one with `mlpipe keys add keys.jsonl` and start with --keys "
                      "keys.jsonl, or say --insecure-no-keys\n");
    }
}

}  // namespace
}  // namespace mlpipe
