#include "api/web_files.h"

#include <algorithm>
#include <string>
#include <vector>

#include "compiled_in/texts.h"

namespace mlpipe::api {
namespace {

WebFile file(std::string_view name, std::string_view media_type, std::string_view text) {
    return {.name = name, .media_type = media_type, .content = Tagged(std::string(text))};
}

}  // namespace

const WebFile* find_web_file(std::string_view name) {
    constexpr std::string_view html = "text/html; charset=utf-8";
    constexpr std::string_view script = "text/javascript; charset=utf-8";
    static const std::vector<WebFile> files{
        file("home.html", html, texts::home_html),
        file("docs.html", html, texts::docs_html),
        file("page.js", script, texts::page_js),
        file("home.js", script, texts::home_js),
        file("docs.js", script, texts::docs_js),
        file("style.css", "text/css; charset=utf-8", texts::style_css),
        file("icon.svg", "image/svg+xml", texts::icon_svg),
    };
    const auto found = std::ranges::find(files, name, &WebFile::name);
    return found == files.end() ? nullptr : &*found;
}

}  // namespace mlpipe::api
