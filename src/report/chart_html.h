// chart_html.h: charts inside of pages that need nothing else: no network, no other file.
//
// A figure holds the picture and the specification; the scripts, once a page, draw every figure of
// the page in its place and answer to the pointer. Without JavaScript, and in a printer that takes
// none, the picture stays.
#pragma once

#include <string>
#include <string_view>

#include "report/chart.h"

namespace mlpipe {

/// `text` for element content and quoted attributes: & < > " ' as entities, and U+FFFD for what
/// HTML may not hold (control characters, bytes that are not UTF-8).
[[nodiscard]] std::string html_text(std::string_view text);

/// A <figure data-chart="NAME"> with the SVG (nothing in its place if it cannot be drawn here, for
/// want of a library), the specification as JSON in which no markup can begin, and the description
/// as its text alternative. `caption` is plain text; none if empty.
[[nodiscard]] std::string chart_figure(const Chart& chart, std::string_view caption = "");

/// Two <script> elements: the bundle, 0.9 MB, and the call that draws. At the end of the body,
/// once.
[[nodiscard]] std::string chart_scripts();

/// What figures need of CSS, without <style>: they shrink to the page and stay whole in print.
[[nodiscard]] std::string_view chart_style();

}  // namespace mlpipe
