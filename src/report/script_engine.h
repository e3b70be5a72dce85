// script_engine.h: Vega inside of this process, by JavaScriptCore: specifications in, SVG out.
#pragma once

#include <string>

namespace mlpipe {

/// The chart of a Vega-Lite specification (JSON) as SVG; the same specification gives the same
/// bytes, whatever was drawn before. Any thread, one at a time (they wait for each other). The
/// first call takes a tenth of a second to load the engine. Throws IoFailure if a library cannot
/// be loaded, InvalidArgument if Vega does not understand the specification.
[[nodiscard]] std::string svg_of(const std::string& specification);

}  // namespace mlpipe
