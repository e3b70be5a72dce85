// web_files.h: the pages and what they are made of: the files of web/, compiled in.
#pragma once

#include <string_view>

#include "api/entity_tag.h"

namespace mlpipe::api {

struct WebFile {
    std::string_view name;  ///< "home.html"
    std::string_view media_type;
    Tagged content;
};

/// Null if there is no file of that name.
[[nodiscard]] const WebFile* find_web_file(std::string_view name);

}  // namespace mlpipe::api
