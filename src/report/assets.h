// assets.h: what the charts need besides code, compiled into the program (assets.cmake).
#pragma once

#include <string>
#include <string_view>

namespace mlpipe {

/// The JavaScript that draws, web/charts/charts.js with Vega and Vega-Lite, licences at its top. It
/// may stand inside of a <script> element. Unpacked at the first call; any thread.
[[nodiscard]] const std::string& chart_bundle();

/// Liberation Sans as TrueType: as wide, letter by letter, as Arial and Helvetica, so that an SVG
/// shown by a program that has one of those looks the same.
[[nodiscard]] std::string font_regular();
[[nodiscard]] std::string font_bold();

}  // namespace mlpipe
