// test_certificate.h: certificates that sign themselves. For tests only.
#pragma once

#include <string>

#include "api/tls_files.h"
#include "core/test_folder.h"

namespace mlpipe::api {

struct TestCertificate {
    std::string certificate, key;  ///< PEM
};

/// Of CN = `name`, valid for another `seconds`, with a P-256 key of its own.
[[nodiscard]] TestCertificate make_certificate(const std::string& name, long seconds = 3600);

/// Written as server.pem and server.key.
TlsFiles write_certificate(const TestFolder& folder, const TestCertificate& made);

}  // namespace mlpipe::api
