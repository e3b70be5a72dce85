#include "table/byte_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zlib.h>

#include <fstream>
#include <thread>

#include "core/error.h"
#include "core/test_folder.h"

namespace mlpipe {
namespace {

void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

std::string gzipped(const std::string& text) {
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string packed(deflateBound(&stream, text.size()) + 32, '\0');
    std::string input = text;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

/// Read with buffers of `step` bytes.
std::string read_all(const std::string& path, std::size_t step) {
    ByteSource source(path);
    std::string all;
    std::string buffer(step, '\0');
    while (true) {
        const std::size_t got = source.read(buffer);
        all.append(buffer, 0, got);
        if (got < step) return all;
    }
}

/// Compresses badly, so that it spans several input buffers.
std::string long_text() {
    std::string text;
    std::uint32_t state = 1;
    while (text.size() < 1000000) {
        state = state * 1664525 + 1013904223;
        text += static_cast<char>('!' + (state >> 24) % 90);
    }
    return text;
}

template <typename Action>
std::string error_of(ErrorCode code, const Action& action) {
    try {
        action();
        return "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), code);
        return error.full_text();
    }
}

TEST(ByteSource, GivesPlainAndPackedFilesAlike) {
    const TestFolder folder;
    const std::string text = long_text();
    write(folder / "plain", text);
    write(folder / "packed", gzipped(text));
    write(folder / "members", gzipped(text.substr(0, 300)) + gzipped("") +
                                  gzipped(text.substr(300)) + std::string(700, '\0'));

    for (const char* const name : {"plain", "packed", "members"}) {
        for (const std::size_t step : {1000, 262144, 5000000}) {
            EXPECT_EQ(read_all(folder / name, step), text) << name << ", " << step;
        }
        const WholeFile whole(folder / name);
        EXPECT_EQ(whole.bytes(), text);
    }
}

TEST(ByteSource, GivesNothingForAnEmptyFile) {
    const TestFolder folder;
    write(folder / "empty", "");

    EXPECT_EQ(read_all(folder / "empty", 10), "");
    const WholeFile whole(folder / "empty");
    EXPECT_EQ(whole.bytes(), "");
}

TEST(WholeFile, ReadsANamedPipe) {
    const TestFolder folder;
    const std::string pipe = folder / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    std::jthread writer([&] { write(pipe, "from a pipe"); });

    const WholeFile whole(pipe);

    EXPECT_EQ(whole.bytes(), "from a pipe");
}

TEST(ByteSource, SaysWhereGzipDataIsCutOrDamaged) {
    const TestFolder folder;
    const std::string packed = gzipped(long_text());
    write(folder / "cut.gz", packed.substr(0, packed.size() - 4));
    write(folder / "start.gz", packed.substr(0, 5));
    std::string damaged = packed;
    damaged[damaged.size() - 6] ^= 1;  // in the checksum
    write(folder / "damaged.gz", damaged);

    EXPECT_EQ(error_of(ErrorCode::bad_format, [&] { read_all(folder / "cut.gz", 4096); }),
              folder / "cut.gz" +
                  ": the gzip data ends too early\n"
                  "  1000000 bytes could be unpacked before it broke off\n"
                  "  help: copy or download the file again");
    EXPECT_EQ(error_of(ErrorCode::bad_format, [&] { WholeFile whole(folder / "start.gz"); }),
              folder / "start.gz" +
                  ": the gzip data ends too early\n"
                  "  0 bytes could be unpacked before it broke off\n"
                  "  help: copy or download the file again");
    EXPECT_EQ(error_of(ErrorCode::bad_format, [&] { read_all(folder / "damaged.gz", 4096); }),
              folder / "damaged.gz" +
                  ": the gzip data is damaged\n"
                  "  after 1000000 unpacked bytes, zlib says: incorrect data check\n"
                  "  help: copy or download the file again");
}

TEST(ByteSource, SaysWhatCannotBeOpened) {
    const TestFolder folder;
    const std::string absent = folder / "absent.csv";

    for (const auto& open : std::vector<std::function<void(const std::string&)>>{
             [](const std::string& path) { ByteSource source(path); },
             [](const std::string& path) { WholeFile whole(path); }}) {
        EXPECT_EQ(error_of(ErrorCode::io_failure, [&] { open(absent); }),
                  "cannot open " + absent + ": No such file or directory");
        EXPECT_EQ(error_of(ErrorCode::io_failure, [&] { open(folder.path().string()); }),
                  "cannot read " + folder.path().string() +
                      ": it is a folder\n  help: name a file inside it");
    }
}

TEST(DisplayName, IsThePathButForStandardInput) {
    EXPECT_EQ(display_name("-"), "<stdin>");
    EXPECT_EQ(display_name("a/b.csv"), "a/b.csv");
}

}  // namespace
}  // namespace mlpipe
