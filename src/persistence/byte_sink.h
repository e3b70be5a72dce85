// byte_sink.h: where the bytes of a file go, piece by piece: into a text, or beside the bytes of a
// file that should be the same. Private to this room.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mlpipe {

class ByteSink {
public:
    /// Says that about `size` bytes will come.
    virtual void expect(std::size_t size) = 0;
    virtual void write(std::string_view bytes) = 0;

protected:
    ~ByteSink() = default;
};

class TextSink final : public ByteSink {
public:
    void expect(std::size_t size) override { text_.reserve(size); }
    void write(std::string_view bytes) override { text_ += bytes; }
    [[nodiscard]] std::string take() && { return std::move(text_); }

private:
    std::string text_;
};

/// Keeps nothing, so that a large file is compared without a second copy of it.
class ComparingSink final : public ByteSink {
public:
    /// `expected` must outlive this.
    explicit ComparingSink(std::string_view expected) : expected_(expected) {}

    void expect(std::size_t) override {}
    void write(std::string_view bytes) override;
    /// The first byte that was written otherwise, or that only one of the two has; as many as there
    /// are if all are the same.
    [[nodiscard]] std::size_t n_same() const { return n_same_; }
    [[nodiscard]] bool all_same() const { return !differs_ && n_same_ == expected_.size(); }

private:
    std::string_view expected_;
    std::size_t n_same_ = 0;
    bool differs_ = false;
};

}  // namespace mlpipe
