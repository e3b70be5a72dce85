#include "report/exploration_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "report/chart_html.h"
#include "report/exploration_charts.h"
#include "report/test_data.h"

namespace mlpipe {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A table whose names and levels would all be markup if they were let.
Exploration hostile() {
    const std::string name = "<script>alert(1)</script>";
    std::string csv =
        "\"" + name + "\",\"<img src=x onerror=alert(2)>\",\"a \"\"quoted\"\", 🙂 name\",y\n";
    for (int i = 0; i < 60; ++i) {
        csv += (i % 3 == 0 ? "\"</script><b>\"," : "\"<!-- x\",") + std::to_string(i % 7) + "," +
               std::to_string(i * 7 % 11) + (i % 3 == 0 ? ",\"<i>no</i>\"\n" : ",\"<i>yes</i>\"\n");
    }
    return explore_csv(csv);
}

/// The page without the scripts that draw, which are not made of data.
std::string page_of_hostile(const std::string& data_name) {
    const std::string html = exploration_page(hostile(), data_name);
    return html.substr(0, html.find(chart_scripts()));
}

TEST(ExplorationPage, CannotBeLeftByAnyName) {
    const std::string html = page_of_hostile("<b>data</b>.csv");

    EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(html, Not(HasSubstr("<img")));
    EXPECT_THAT(html, Not(HasSubstr("<b>")));
    EXPECT_THAT(html, Not(HasSubstr("<i>")));
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
    EXPECT_THAT(html, HasSubstr("🙂"));
}

TEST(ExplorationPage, HoldsFindingsTableChartsAndWarnings) {
    const std::string html = page_of_hostile("data.csv");

    for (const char* part :
         {"id=\"findings\"", "id=\"columns\"", "id=\"charts\"", "id=\"warnings\"",
          "data-chart=\"rates_1\"", "data-chart=\"values_2\"", "<svg "}) {
        EXPECT_THAT(html, HasSubstr(part));
    }
}

TEST(ExplorationPage, GivesNoIdTwice) {
    const std::string html = page_of_hostile("data.csv");

    std::set<std::string> ids;
    for (std::size_t at = 0; (at = html.find(" id=\"", at)) != std::string::npos; at += 5) {
        const std::string id = html.substr(at + 5, html.find('"', at + 5) - at - 5);
        EXPECT_TRUE(ids.insert(id).second) << id;
    }
    EXPECT_GE(ids.size(), 10U);
}

TEST(LevelRatesChart, DrawsTheMostFrequentOfManyLevels) {
    std::vector<LevelRate> levels;
    for (int i = 0; i < 1000; ++i) {
        levels.push_back({.text = "level " + std::to_string(i), .rows = 2000 - i, .positive = i});
    }

    const Chart chart = level_rates_chart("rates", "city", levels, false,
                                          {.text = "all", .rows = 10, .positive = 4}, "yes");

    EXPECT_THAT(chart.spec(), HasSubstr("The 20 most frequent of 1000 levels."));
    EXPECT_THAT(chart.spec(), Not(HasSubstr("level 20")));
}

TEST(LevelRatesChart, KeepsLevelsApartThatLookAlikeWhenCut) {
    const std::string text(100, 'x');
    const std::vector<LevelRate> levels = {{.text = text + "a", .rows = 10, .positive = 4},
                                           {.text = text + "b", .rows = 10, .positive = 3}};

    const Chart chart = level_rates_chart("rates", "city", levels, false,
                                          {.text = "all", .rows = 20, .positive = 7}, "yes");

    EXPECT_THAT(chart.spec(), HasSubstr("… (2)"));
}

}  // namespace
}  // namespace mlpipe
