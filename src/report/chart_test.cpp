#include "report/chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "core/error.h"
#include "report/chart_fonts.h"
#include "report/chart_theme.h"
#include "report/svg_picture.h"

namespace mlpipe {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;
using testing::StartsWith;

Chart bars(const std::string& label) {
    return {"bars",
            "Two bars.",
            {{"title", chart_title("Bars", "of two lengths", 300)},
             {"width", 300},
             {"data", {{"values", {{{"name", label}, {"n", 3}}, {{"name", "b"}, {"n", 5}}}}}},
             {"mark", "bar"},
             {"encoding",
              {{"y", {{"field", "name"}, {"type", "nominal"}}},
               {"x", {{"field", "n"}, {"type", "quantitative"}}}}}}};
}

TEST(Chart, HasACompleteSpecification) {
    const Chart chart = bars("a");

    const auto spec = ordered_json::parse(chart.spec());

    EXPECT_EQ(spec["$schema"], "https://vega.github.io/schema/vega-lite/v5.json");
    EXPECT_EQ(spec["description"], "Two bars.");
    EXPECT_EQ(spec["config"]["range"]["category"][0], "#0072B2");
}

TEST(Chart, IsDrawnWithTheSameBytesEveryTimeAndInEveryThread) {
    const std::string first = bars("a").to_svg();
    std::string other, again;

    std::thread([&] {
        other = bars("<script>alert(1)</script>").to_svg();
        again = bars("a").to_svg();
    }).join();

    EXPECT_THAT(first, StartsWith("<svg "));
    EXPECT_EQ(again, first);
    EXPECT_NE(other, first);
}

TEST(Chart, ShowsAnyNameAsText) {
    const std::string svg = bars("<script>a & \"b\", 'c' 😀").to_svg();

    EXPECT_THAT(svg, HasSubstr("&lt;script&gt;a &amp; \"b\", 'c' 😀"));
    EXPECT_THAT(svg, testing::Not(HasSubstr("<script")));
}

TEST(Chart, BecomesAPngTwiceAsFineAsTheSvg) {
    const std::string png = bars("a").to_png();

    EXPECT_THAT(png, StartsWith("\x89PNG\r\n"));
    EXPECT_EQ(png, bars("a").to_png());
}

TEST(Chart, SaysWhatVegaDoesNotUnderstand) {
    const Chart chart("wrong", "", {{"mark", "no such mark"}});

    EXPECT_THROW((void)chart.to_svg(), InvalidArgument);
}

TEST(ChartFonts, AreThoseOfTheProgram) {
    // Advance widths of Liberation Sans, 2048 units: "A" 1366, "i" 455; bold "i" 569.
    EXPECT_NEAR(text_width("A", 100, FontWeight::normal), 100 * 1366 / 2048.0, 0.01);
    EXPECT_NEAR(text_width("ii", 100, FontWeight::normal), 100 * 910 / 2048.0, 0.01);
    EXPECT_NEAR(text_width("i", 100, FontWeight::bold), 100 * 569 / 2048.0, 0.01);
}

TEST(PngOf, RefusesWhatIsNoSvg) {
    EXPECT_THROW((void)png_of("<p>", 2), BadFormat);
    EXPECT_THROW((void)png_of("", 2), BadFormat);
}

TEST(WrapLabel, BreaksAtSpacesAndSignsAndElseWithinAWord) {
    EXPECT_EQ(wrap_label("one two three", 8), "one two\nthree");
    EXPECT_EQ(wrap_label("payment_method_mailed", 9), "payment_\nmethod_\nmailed");
    EXPECT_EQ(wrap_label("abcdefgh", 3), "abc\ndef\ngh");
    EXPECT_EQ(wrap_label("äöü", 2), "äö\nü");
}

TEST(WrapLabel, LeavesNothingThatSvgCannotHold) {
    EXPECT_EQ(wrap_label("a\nb\x01", 10), "a b");
    EXPECT_EQ(wrap_label("a\xFF", 10), "a\xEF\xBF\xBD");
}

}  // namespace
}  // namespace mlpipe
