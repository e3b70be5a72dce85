// chart.h: a chart is a Vega-Lite specification; whoever shows it takes that, SVG or PNG.
//
// The specification is complete (data inside, $schema v5, the look of chart_theme.h), so it draws
// the same in a page (chart_html.h), in Jupyter, in any tool that knows Vega-Lite, and here.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace mlpipe {

class Chart {
public:
    /// `name` is a file's name without its ending, "roc_curve". `description` says in a sentence or
    /// two what is seen, with the numbers, for who cannot see it. `view` is the specification
    /// without $schema, config and description, which are added.
    Chart(std::string name, std::string description, nlohmann::ordered_json view);

    [[nodiscard]] const std::string& name() const& { return name_; }
    const std::string& name() const&& = delete;
    [[nodiscard]] const std::string& description() const& { return description_; }
    const std::string& description() const&& = delete;
    /// JSON text.
    [[nodiscard]] const std::string& spec() const& { return spec_; }
    const std::string& spec() const&& = delete;

    /// As svg_of in script_engine.h: the same bytes every time. Drawn at the first call, for all
    /// copies of the chart; any thread.
    [[nodiscard]] std::string to_svg() const;
    /// `scale` pixels for each unit of the SVG, in (0, 10]; 2 is what print and fine screens need.
    /// Throws as svg_of and png_of.
    [[nodiscard]] std::string to_png(double scale = 2) const;

private:
    struct Drawing;

    std::string name_, description_, spec_;
    std::shared_ptr<Drawing> drawing_;  // shared by copies: drawing takes longer than all else
};

}  // namespace mlpipe
