#include "report/chart_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace mlpipe {
namespace {

using testing::HasSubstr;
using testing::Not;

Chart points(const std::string& label) {
    return {"points",
            label,
            {{"data", {{"values", {{{"name", label}}}}}},
             {"mark", "point"},
             {"encoding", {{"y", {{"field", "name"}, {"type", "nominal"}}}}}}};
}

TEST(HtmlText, LeavesNoMarkup) {
    EXPECT_EQ(html_text("<a href='x'>\"&\"</a>"),
              "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;");
    EXPECT_EQ(html_text("ä😀\x01\xFF"), "ä😀\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(ChartFigure, CannotBeLeftByAnyName) {
    const std::string html =
        chart_figure(points("</script><script>alert(1)</script><!--"), "a <b> caption");

    EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(html, Not(HasSubstr("<!--")));
    EXPECT_THAT(html, HasSubstr("\\u003c/script>"));
    EXPECT_THAT(html, HasSubstr("<figcaption>a &lt;b&gt; caption</figcaption>"));
}

TEST(ChartFigure, HoldsThePictureAndTheSpecification) {
    const std::string html = chart_figure(points("a"));

    EXPECT_THAT(html, HasSubstr("<div data-picture role=\"img\" aria-label=\"a\"><svg "));
    EXPECT_THAT(html, HasSubstr("\"$schema\":\"https://vega.github.io/schema/vega-lite/v5.json\""));
}

TEST(ChartScripts, HoldTheLicencesOfWhatTheyAreMadeOf) {
    const std::string html = chart_scripts();

    EXPECT_THAT(html, HasSubstr("vega-lite 5.23.0"));
    EXPECT_THAT(html, HasSubstr("University of Washington Interactive Data Lab"));
    EXPECT_THAT(html, HasSubstr("Mike Bostock"));
}

}  // namespace
}  // namespace mlpipe
