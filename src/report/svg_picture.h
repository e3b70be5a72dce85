// svg_picture.h: SVG as pixels.
#pragma once

#include <string>

namespace mlpipe {

/// `svg` as PNG on white, `scale` pixels for each of its units, scale in (0, 10]. Any thread, one
/// at a time (they wait for each other). Throws IoFailure if a library cannot be loaded or memory
/// does not suffice, BadFormat if it is no SVG with a size.
[[nodiscard]] std::string png_of(const std::string& svg, double scale);

}  // namespace mlpipe
