// import_settings.h: what a person may say of a model that mlpipe did not write.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace mlpipe {

/// What a file does not say. All may be left out.
struct ImportSettings {
    std::string target = "target";
    /// One of the classes; else the evident one (Yes, 1, true), else the second.
    std::optional<std::string> positive = std::nullopt;
    /// A name for every column in the order of the inputs; else the input's own name or, of an
    /// input of several columns, "<input>_0", "<input>_1", ….
    std::vector<std::string> features = {};
    float threshold = 0.5f;
    std::vector<std::string> ids = {};  ///< columns to echo, beside those of the model
};

}  // namespace mlpipe
