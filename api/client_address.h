// client_address.h: where a client is.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>

namespace mlpipe::api {

struct ClientAddress {
    std::string text = {};  ///< for logs: "192.0.2.1", "2001:db8::1"; empty if it is gone already
    std::string network = {};  ///< whose rate it is: the 4 bytes of IPv4, the first 8 of IPv6

    ClientAddress() = default;
    /// An IPv4 address that came in IPv6 clothes (::ffff:192.0.2.1) is an IPv4 address.
    explicit ClientAddress(boost::asio::ip::address address);
};

}  // namespace mlpipe::api
