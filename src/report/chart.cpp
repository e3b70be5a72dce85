#include "report/chart.h"

#include <nlohmann/json.hpp>

#include "report/chart_theme.h"
#include "report/script_engine.h"
#include "report/svg_picture.h"

namespace mlpipe {

Chart::Chart(std::string name, std::string description, nlohmann::ordered_json view)
    : name_(std::move(name)), description_(std::move(description)) {
    nlohmann::ordered_json spec = {{"$schema", "https://vega.github.io/schema/vega-lite/v5.json"},
                                   {"description", description_}};
    spec.update(view);
    spec["config"] = chart_theme();
    spec_ = spec.dump();
}

std::string Chart::to_svg() const {
    return svg_of(spec_);
}

std::string Chart::to_png(double scale) const {
    return png_of(to_svg(), scale);
}

}  // namespace mlpipe
