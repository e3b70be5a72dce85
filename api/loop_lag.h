// loop_lag.h: how long what has come waits before an event loop gets to it.
//
// When bytes came the kernel does not say, but its list of ready descriptors is first in, first
// out. So the loop makes a descriptor of its own ready and takes the time until it is told so: that
// is what a request that came at that moment has waited, whatever stood before it. Measured only
// while requests come, so a server at rest sleeps.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "api/clock.h"

namespace mlpipe::api {

/// For the thread of one io_context.
class LoopLag {
public:
    /// Throws IoFailure if there is no descriptor left.
    explicit LoopLag(boost::asio::io_context& context);

    /// To be called for every request: measures anew if the last time was some milliseconds ago.
    void probe(Clock::time_point now) {
        if (!probing_ && now - began_ >= period) begin(now);
    }
    /// How long requests wait at present.
    [[nodiscard]] Clock::duration at(Clock::time_point now) const {
        return probing_ && now - began_ > last_ ? now - began_ : last_;
    }

private:
    static constexpr Clock::duration period = std::chrono::milliseconds(2);

    void begin(Clock::time_point now);
    void end(Clock::time_point now);

    boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> event_;
    bool probing_ = false;
    Clock::time_point began_;
    Clock::duration last_{0};
};

}  // namespace mlpipe::api
