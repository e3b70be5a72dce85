#include "cli/setting_value.h"

namespace mlpipe {

SettingValue setting_value(const Section& section, const toml::node& node) {
    if (const auto* truth = node.as_boolean()) return truth->get();
    if (const auto* whole = node.as_integer()) return whole->get();
    if (const auto* number = node.as_floating_point()) return number->get();
    if (const auto* text = node.as_string()) return text->get();
    section.fail(node, "a setting cannot be " + describe(node));
}

}  // namespace mlpipe
