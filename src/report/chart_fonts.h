// chart_fonts.h: the fonts of the charts, for measuring text and for drawing it.
//
// Liberation Sans comes with the program and is the only font of that name here, whatever is
// installed. Only for a character that it lacks (emoji, Chinese) a font of the machine steps in,
// and where there is none, a box.
#pragma once

#include <string>

namespace mlpipe {

/// What a specification names as font, most wanted first; the others are of the same widths.
inline constexpr const char* chart_font = "Liberation Sans, Arial, Helvetica, sans-serif";

enum class FontWeight { normal, bold };

/// How wide one line of `text` is at `size` pixels, in pixels, without hinting. One thread at a
/// time. Throws IoFailure if the libraries cannot be loaded.
[[nodiscard]] double text_width(const std::string& text, double size, FontWeight weight);

/// While it lives, what this thread draws by Pango has these fonts.
class ChartFontsInUse {
public:
    /// Throws as text_width.
    ChartFontsInUse();
    ~ChartFontsInUse();
    ChartFontsInUse(const ChartFontsInUse&) = delete;
    ChartFontsInUse& operator=(const ChartFontsInUse&) = delete;
};

}  // namespace mlpipe
