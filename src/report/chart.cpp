#include "report/chart.h"

#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "report/chart_theme.h"
#include "report/script_engine.h"
#include "report/svg_picture.h"

namespace mlpipe {

struct Chart::Drawing {
    std::mutex mutex;
    std::optional<std::string> svg;
};

Chart::Chart(std::string name, std::string description, nlohmann::ordered_json view)
    : name_(std::move(name)),
      // It becomes an attribute of the SVG, which must not hold control characters.
      description_(wrap_label(description, description.size() + 1)),
      drawing_(std::make_shared<Drawing>()) {
    nlohmann::ordered_json spec = {{"$schema", "https://vega.github.io/schema/vega-lite/v5.json"},
                                   {"description", description_}};
    spec.update(view);
    spec["config"] = chart_theme();
    spec_ = spec.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string Chart::to_svg() const {
    return svg_of(spec_);
}

std::string Chart::to_png(double scale) const {
    return png_of(to_svg(), scale);
}

}  // namespace mlpipe
