// chart_theme.h: how every chart looks, and the tools that keep its labels readable.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace mlpipe {

// Colours that people with any colour blindness tell apart (Okabe and Ito 2008), as far as they
// stand out from white by 3:1 (WCAG 2.1, 1.4.11); yellow and sky blue do not.
namespace chart_colour {
inline constexpr const char* blue = "#0072B2";
inline constexpr const char* vermilion = "#D55E00";
inline constexpr const char* green = "#007A5A";
inline constexpr const char* purple = "#A8487E";
inline constexpr const char* ink = "#1F2933";
inline constexpr const char* quiet = "#5F6B7A";  ///< reference lines, notes
inline constexpr const char* grid = "#E4E7EB";
}  // namespace chart_colour

/// For the series of one chart in their order, dashes with them: colour is never the only sign.
[[nodiscard]] const std::vector<std::string>& series_colours();
[[nodiscard]] const std::vector<std::vector<int>>& series_dashes();

/// The "config" of every specification. As it breaks lines at '\n', a text mark must be given
/// texts: a number under "nominal" is refused by Vega.
[[nodiscard]] nlohmann::ordered_json chart_theme();

/// `text` (UTF-8) in lines of at most `width` characters, parted by '\n', which the theme takes as
/// the end of a line; broken at spaces, after '_', '-', ',' and '=', else within a word. Control
/// characters, which SVG cannot hold, become spaces; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string wrap_label(std::string_view text, std::size_t width);

/// A title with a line of explanation below it, as Vega-Lite's "title"; both are wrapped to a
/// chart of `width` pixels.
[[nodiscard]] nlohmann::ordered_json chart_title(const std::string& title,
                                                 const std::string& subtitle, double width);

}  // namespace mlpipe
