#include "table/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace mlpipe {
namespace {

Table pets() {
    Texts kinds;
    for (const char* kind : {"cat", "dog", "cat"})
        kinds.codes.push_back(kinds.dictionary.add(kind));
    return Table({{"age", Numbers{{1, 2, 3}}}, {"kind", std::move(kinds)}});
}

TEST(Table, KnowsItsRowsAndColumns) {
    const Table table = pets();

    EXPECT_EQ(table.n_rows(), 3u);
    EXPECT_EQ(table.find("kind"), &table.columns()[1]);
    EXPECT_EQ(table.find("Kind"), nullptr);
    EXPECT_EQ(Table().n_rows(), 0u);
}

TEST(Table, NamesTheNearestColumnWhenThereIsNone) {
    const Table table = pets();

    try {
        static_cast<void>(table.at("kinds"));
        FAIL();
    } catch (const SchemaMismatch& error) {
        EXPECT_EQ(error.full_text(), "there is no column 'kinds'\n  help: did you mean 'kind'?");
    }
}

TEST(Table, SelectsRowsInTheGivenOrderAndRepeatsThem) {
    const Table table = pets();

    const Table selected = table.select_rows(std::vector<std::uint32_t>{2, 0, 2, 1});

    EXPECT_EQ(selected.n_rows(), 4u);
    EXPECT_THAT(std::get<Numbers>(selected.columns()[0].cells).values,
                testing::ElementsAre(3, 1, 3, 2));
    const auto& kinds = std::get<Texts>(selected.columns()[1].cells);
    EXPECT_THAT(kinds.codes, testing::ElementsAre(0, 0, 0, 1));
    EXPECT_EQ(kinds.dictionary.text(1), "dog");
}

TEST(Table, KeepsTheWholeDictionaryWhenNoRowIsSelected) {
    const Table table = pets();

    const Table selected = table.select_rows({});

    EXPECT_EQ(selected.n_rows(), 0u);
    EXPECT_EQ(std::get<Texts>(selected.columns()[1].cells).dictionary.size(), 2);
}

}  // namespace
}  // namespace mlpipe
