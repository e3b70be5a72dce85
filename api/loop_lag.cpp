#include "api/loop_lag.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include "core/error.h"

namespace mlpipe::api {
namespace {

int open_event() {
    const int event = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (event < 0) throw IoFailure::from_errno("open", "an eventfd");
    return event;
}

}  // namespace

LoopLag::LoopLag(boost::asio::io_context& context) : event_(context, open_event()) {}

void LoopLag::begin(Clock::time_point now) {
    probing_ = true;
    began_ = now;
    using Descriptor = boost::asio::posix::descriptor_base;
    event_.async_wait(Descriptor::wait_read, [this](const boost::system::error_code& error) {
        if (!error) end(Clock::now());
    });
    const std::uint64_t one = 1;
    (void)!::write(event_.native_handle(), &one, sizeof one);
}

void LoopLag::end(Clock::time_point now) {
    std::uint64_t count = 0;
    (void)!::read(event_.native_handle(), &count, sizeof count);
    probing_ = false;
    last_ = now - began_;
    // Until it is small again, so that an old measurement does not judge the first request after a
    // rest.
    if (last_ > period) begin(now);
}

}  // namespace mlpipe::api
