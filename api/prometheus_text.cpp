#include "api/prometheus_text.h"

#include <algorithm>
#include <cmath>

#include "core/number_text.h"
#include "core/utf8.h"

namespace mlpipe::api {
namespace {

void append_label_value(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const std::size_t size = utf8_length(text);
        if (size == 0) {
            out += "\xEF\xBF\xBD";
        } else if (text[0] == '\n') {
            out += "\\n";
        } else {
            if (text[0] == '"' || text[0] == '\\') out += '\\';
            out += text.substr(0, size);
        }
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
}

std::string_view type_name(MetricType type) {
    switch (type) {
        case MetricType::counter:
            return "counter";
        case MetricType::gauge:
            return "gauge";
        case MetricType::histogram:
            return "histogram";
    }
    return "untyped";
}

std::string number(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    return to_text(value);
}

}  // namespace

void PrometheusText::family(std::string_view name, MetricType type, std::string_view help) {
    name_ = name;
    text_ += "# HELP ";
    text_ += name;
    text_ += ' ';
    for (const char c : help) {
        if (c == '\\') text_ += '\\';
        c == '\n' ? text_ += "\\n" : text_ += c;
    }
    text_ += "\n# TYPE ";
    text_ += name;
    text_ += ' ';
    text_ += type_name(type);
    text_ += '\n';
}

void PrometheusText::sample(Labels labels, std::uint64_t value) {
    line("", labels, {}, std::to_string(value));
}

void PrometheusText::sample(Labels labels, std::int64_t value) {
    line("", labels, {}, std::to_string(value));
}

void PrometheusText::sample(Labels labels, double value) {
    line("", labels, {}, number(value));
}

void PrometheusText::histogram(Labels labels, std::span<const std::string_view> bounds,
                               std::span<const std::uint64_t> counts, double sum) {
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        total += counts[i];
        line("_bucket", labels, i < bounds.size() ? bounds[i] : "+Inf", std::to_string(total));
    }
    line("_sum", labels, {}, number(sum));
    line("_count", labels, {}, std::to_string(total));
}

void PrometheusText::line(std::string_view suffix, Labels labels, std::string_view bound,
                          std::string_view value) {
    text_ += name_;
    text_ += suffix;
    char separator = '{';
    const auto append = [&](std::string_view label, std::string_view of) {
        text_ += separator;
        text_ += label;
        text_ += "=\"";
        append_label_value(text_, of);
        text_ += '"';
        separator = ',';
    };
    for (const Label& label : labels) append(label.name, label.value);
    if (!bound.empty()) append("le", bound);
    if (separator == ',') text_ += '}';
    text_ += ' ';
    text_ += value;
    text_ += '\n';
}

}  // namespace mlpipe::api
