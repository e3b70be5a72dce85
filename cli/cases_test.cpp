// cases_test.cpp: the cases in tests/cli: a command line and exactly what it prints.
//
//   file rows.csv          a file to make; its lines follow behind "| "
//   copy forest.onnx       a file of tests/cli
//   $ mlpipe COMMAND …     words as in a shell, with '…' and "…"
//   out: TEXT              its lines on stdout
//   err: TEXT              and on stderr
//   exit N                 its exit code, unless 0
//
// Commands run one after another in a folder of their own. Versions, dates, digests and times are
// written <version 001>, <date>, <sha256>, <time>; in a command <version 001> stands for that
// version in the folder "models". A command that fails must leave the folder as it
// was. UPDATE_GOLDEN=1 rewrites the files; read the diff before committing it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "cli/program.h"
#include "core/atomic_file.h"
#include "core/digest.h"
#include "core/test_folder.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

const fs::path cases = fs::path(MLPIPE_SOURCE_DIR) / "tests/cli";

Arguments words(const std::string& command) {
    Arguments words;
    std::string word;
    char quote = 0;
    bool begun = false;
    for (const char letter : command + " ") {
        if (quote == 0 && (letter == '\'' || letter == '"')) {
            quote = letter;
            begun = true;
        } else if (letter == quote) {
            quote = 0;
        } else if (quote == 0 && letter == ' ') {
            if (begun || !word.empty()) words.push_back(word);
            word.clear();
            begun = false;
        } else {
            word += letter;
        }
    }
    return words;
}

/// How many bytes of `text` fit `pattern`, in which 9 is any digit and f any lower-case hexadecimal
/// one: its length or 0.
std::size_t fit(std::string_view text, std::string_view pattern) {
    if (text.size() < pattern.size()) return 0;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        const bool fits = pattern[i] == '9'   ? digit
                          : pattern[i] == 'f' ? digit || (text[i] >= 'a' && text[i] <= 'f')
                                              : text[i] == pattern[i];
        if (!fits) return 0;
    }
    return pattern.size();
}

/// How many bytes are spaces and a duration: "   12.3 ms".
std::size_t fit_time(std::string_view text) {
    const std::size_t number = text.find_first_not_of(' ');
    if (number == 0 || number == std::string_view::npos) return 0;
    const std::size_t space = text.find_first_not_of("0123456789.", number);
    if (space == number || space == std::string_view::npos) return 0;
    const std::size_t unit =
        std::max(fit(text.substr(space), " ms"), fit(text.substr(space), " s"));
    const std::size_t end = space + unit;
    const bool whole = end == text.size() || text[end] == ' ' || text[end] == '\n';
    return unit > 0 && whole ? end : 0;
}

/// What differs from run to run, by name.
std::string stable(std::string_view text) {
    const std::string digest(64, 'f');
    std::string stable;
    while (!text.empty()) {
        std::size_t length = 0;
        if ((length = fit(text, "9999-99-99T99:99:99Z")) > 0 ||
            (length = fit(text, "9999-99-99T99:99")) > 0) {
            stable += "<date>";
        } else if ((length = fit(text, "9999_99_99_999")) > 0) {
            stable += "<version " + std::string(text.substr(11, 3)) + ">";
        } else if ((length = fit(text, digest)) > 0) {
            stable += "<sha256>";
        } else if ((length = fit(text, "ffffffffffffffff…")) > 0) {
            stable += "<digest>";
        } else if ((length = fit_time(text)) > 0) {
            stable += " <time>";
        } else {
            length = 1;
            stable += text[0];
        }
        text.remove_prefix(length);
    }
    return stable;
}

/// Every file below the folder with the digest of its content.
std::map<std::string, std::string> content_of(const fs::path& folder) {
    std::map<std::string, std::string> content;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        content[entry.path().string()] =
            entry.is_regular_file() ? sha256_hex(read_file(entry.path())) : "";
    }
    return content;
}

std::string prefixed(const std::string& text, const std::string& prefix) {
    std::string lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines += line.empty() ? prefix + "\n" : prefix + " " + line + "\n";
    }
    return lines;
}

/// `command` with the real names of versions.
std::string with_versions(std::string command) {
    const std::string mark = "<version ";
    for (std::size_t at; (at = command.find(mark)) != std::string::npos;) {
        const std::string number = command.substr(at + mark.size(), 3);
        std::string version = "2020_01_01_" + number;  // there is none
        for (const auto& entry : fs::directory_iterator("models/versions")) {
            const std::string name = entry.path().filename().string();
            if (name.ends_with("_" + number)) version = name;
        }
        command.replace(at, mark.size() + number.size() + 1, version);
    }
    return command;
}

/// What the file would say if this build were right.
std::string replay(const std::string& text) {
    const TestFolder folder;
    fs::current_path(folder.path());
    ::setenv("USER", "ann", 1);  // who did it, says the history
    std::string answer;
    std::istringstream in(text);
    std::ofstream made;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("out:") || line.starts_with("err:") || line.starts_with("exit ")) {
            continue;
        }
        answer += line + "\n";
        if (line.starts_with("copy ")) fs::copy_file(cases / line.substr(5), line.substr(5));
        if (line.starts_with("file ")) made = std::ofstream(line.substr(5));
        if (line.starts_with("| ") || line == "|") {
            made << (line == "|" ? "" : line.substr(2)) << '\n';
        }
        if (!line.starts_with("$ mlpipe")) continue;
        made.close();
        const auto before = content_of(folder.path());
        std::ostringstream out, err;
        const int code = run(words(with_versions(line.substr(8))), {.out = out, .err = err});
        answer += prefixed(stable(out.str()), "out:") + prefixed(stable(err.str()), "err:");
        if (code != 0) {
            answer += "exit " + std::to_string(code) + "\n";
            // Exit 1 of these is a version saved and not activated.
            const bool saves =
                line.starts_with("$ mlpipe train ") || line.starts_with("$ mlpipe models import ");
            if (code == 1 && saves) continue;
            EXPECT_EQ(content_of(folder.path()), before) << line << " left something behind";
        }
    }
    fs::current_path(MLPIPE_SOURCE_DIR);
    return answer;
}

class CommandLineCases : public testing::TestWithParam<std::string> {};

TEST_P(CommandLineCases, PrintExactlyWhatTheFileSays) {
    const fs::path file = cases / (GetParam() + ".txt");
    const std::string expected = read_file(file);

    const std::string answer = replay(expected);

    if (std::getenv("UPDATE_GOLDEN") != nullptr) write_file_atomically(file, answer);
    EXPECT_EQ(answer, expected);
}

std::vector<std::string> case_names() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(cases)) {
        if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
    }
    std::ranges::sort(names);
    return names;
}

INSTANTIATE_TEST_SUITE_P(TestsCli, CommandLineCases, testing::ValuesIn(case_names()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace mlpipe
