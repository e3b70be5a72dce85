// From texts and integers to codes and one-hot features.
#include <cmath>
#include <optional>

#include "graph/key_table.h"
#include "graph/operators.h"

namespace mlpipe::graph {
namespace {

template <typename Key, typename Value>
struct LabelEncoder {
    KeyTable<Key, Value> value_of;
    Value otherwise;

    LabelEncoder(const std::vector<Key>& keys, const std::vector<Value>& values, Value unknown)
        : otherwise(std::move(unknown)) {
        for (std::size_t i = 0; i < keys.size(); ++i) value_of.add(keys[i], values[i]);
        value_of.sort();
    }

    void operator()(Call& call) const {
        const std::span<const Key> keys = call.values<Key>(0);
        const std::span<Value> out = call.out<Value>(0, call.in(0).shape());
        for (std::size_t i = 0; i < out.size(); ++i) {
            const Value* found = value_of.find(keys[i]);
            out[i] = found == nullptr ? otherwise : *found;
        }
    }
};

template <typename Key>
Kernel make_label_encoder_of(NodeReader& reader, const std::vector<Key>& keys) {
    const auto with = [&](const auto& values, auto otherwise) -> Kernel {
        using Value = typename std::decay_t<decltype(values)>::value_type;
        if (values.size() != keys.size()) reader.fail("keys and values differ in number");
        return LabelEncoder<Key, Value>(keys, values, std::move(otherwise));
    };
    const std::string text = reader.text_or("default_string", "_Unused");
    const std::int64_t integer = reader.int_or("default_int64", -1);
    const float number = reader.float_or("default_float", -0.0f);
    const auto& texts = reader.texts("values_strings");
    const auto& integers = reader.ints("values_int64s");
    const auto& numbers = reader.floats("values_floats");
    if (!texts.empty()) return with(texts, text);
    if (!integers.empty()) return with(integers, integer);
    return with(numbers, number);
}

Kernel make_label_encoder(NodeReader& reader) {
    reader.require_outputs(1);
    const auto& texts = reader.texts("keys_strings");
    const auto& integers = reader.ints("keys_int64s");
    const auto& numbers = reader.floats("keys_floats");
    if (texts.empty() + integers.empty() + numbers.empty() != 2) {
        reader.fail("it needs keys of one type");
    }
    if (!texts.empty()) return make_label_encoder_of(reader, texts);
    if (!integers.empty()) return make_label_encoder_of(reader, integers);
    return make_label_encoder_of(reader, numbers);
}

template <typename Key>
struct OneHotEncoder {
    KeyTable<Key, std::size_t> code_of;
    std::size_t n_codes;
    bool zeros;  ///< an unknown category is no feature; else it is refused

    OneHotEncoder(const std::vector<Key>& keys, bool unknown_is_zeros)
        : n_codes(keys.size()), zeros(unknown_is_zeros) {
        for (std::size_t i = keys.size(); i-- > 0;) code_of.add(keys[i], i);  // the last one counts
        code_of.sort();
    }

    template <typename T, typename ToKey>
    void encode(Call& call, const ToKey& to_key) const {
        const std::span<const T> x = call.values<T>(0);
        Shape shape = call.in(0).shape();
        if (shape.rank() > 2) call.fail("its input is no matrix");
        shape.append(static_cast<std::int64_t>(n_codes));
        const std::span<float> out = call.out<float>(0, shape);
        std::fill(out.begin(), out.end(), 0.0f);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const std::size_t* found = code_of.find(to_key(x[i]));
            if (found != nullptr) {
                out[i * n_codes + *found] = 1.0f;
            } else if (!zeros && !call.is_trial()) {
                call.fail("a category is not one of the " + std::to_string(n_codes) +
                          " that the model knows");
            }
        }
    }

    void operator()(Call& call) const {
        if constexpr (std::is_same_v<Key, std::string>) {
            encode<std::string>(call,
                                [](const std::string& text) -> const std::string& { return text; });
        } else {
            switch (call.in(0).type()) {
                case Type::int64:
                    return encode<std::int64_t>(call, [](std::int64_t x) { return x; });
                case Type::int32:
                    return encode<std::int32_t>(call, [](std::int32_t x) { return Key{x}; });
                case Type::float64:
                    return encode<double>(call, whole<double>);
                default:
                    return encode<float>(call, whole<float>);
            }
        }
    }

    /// Drawn to the integer towards 0; what none holds is the least one, as in Cast.
    template <typename T>
    static std::int64_t whole(T value) {
        const auto x = static_cast<double>(value);
        return x > -0x1p63 && x < 0x1p63 ? static_cast<std::int64_t>(x) : INT64_MIN;
    }
};

Kernel make_one_hot_encoder(NodeReader& reader) {
    reader.require_outputs(1);
    const bool zeros = reader.int_or("zeros", 1) != 0;
    const auto& texts = reader.texts("cats_strings");
    const auto& integers = reader.ints("cats_int64s");
    if (texts.empty() == integers.empty()) reader.fail("it needs categories of one type");
    if (!texts.empty()) return OneHotEncoder<std::string>(texts, zeros);
    return OneHotEncoder<std::int64_t>(integers, zeros);
}

constexpr OperatorEntry entries[] = {
    {"LabelEncoder", true, 1, 1, make_label_encoder},
    {"OneHotEncoder", true, 1, 1, make_one_hot_encoder},
};

}  // namespace

std::span<const OperatorEntry> encoder_operators() {
    return entries;
}

}  // namespace mlpipe::graph
