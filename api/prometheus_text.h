// prometheus_text.h: numbers in the text format 0.0.4 of Prometheus.
// https://prometheus.io/docs/instrumenting/exposition_formats/
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace mlpipe::api {

inline constexpr std::string_view prometheus_media_type =
    "text/plain; version=0.0.4; charset=utf-8";

enum class MetricType { counter, gauge, histogram };

struct Label {
    std::string_view name;
    std::string_view value;  ///< any text: escaped, and bytes that are not UTF-8 become U+FFFD
};
using Labels = std::initializer_list<Label>;

/// Writes one family after the other: family(), then its samples.
class PrometheusText {
public:
    /// REQUIRES: `name` as Prometheus asks ([a-zA-Z_:][a-zA-Z0-9_:]*), each once.
    void family(std::string_view name, MetricType type, std::string_view help);

    void sample(Labels labels, std::uint64_t value);
    void sample(Labels labels, std::int64_t value);
    void sample(Labels labels, double value);
    /// `bounds`: the upper ones, as text; `counts`: one more than these, each of its bucket alone.
    void histogram(Labels labels, std::span<const std::string_view> bounds,
                   std::span<const std::uint64_t> counts, double sum);

    [[nodiscard]] std::string&& take() && { return std::move(text_); }

private:
    void line(std::string_view suffix, Labels labels, std::string_view bound,
              std::string_view value);

    std::string name_;
    std::string text_;
};

}  // namespace mlpipe::api
