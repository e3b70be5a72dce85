#include "api/client_address.h"

namespace mlpipe::api {

namespace ip = boost::asio::ip;

ClientAddress::ClientAddress(ip::address address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = ip::make_address_v4(ip::v4_mapped, address.to_v6());
    }
    text = address.to_string();
    if (address.is_v4()) {
        const auto bytes = address.to_v4().to_bytes();
        network.assign(bytes.begin(), bytes.end());
    } else {
        const auto bytes = address.to_v6().to_bytes();
        network.assign(bytes.begin(), bytes.begin() + 8);
    }
}

}  // namespace mlpipe::api
