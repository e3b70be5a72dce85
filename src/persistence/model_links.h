// model_links.h: the two links at the top of a models folder through which people and other
// programs find the active model: churn_model.onnx and model_metadata.json. Both lead through the
// link `active`, so they change together and need no change themselves. They are there while a
// version is active. Private to this room.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace mlpipe {

/// "churn_model.onnx". Bytes that could mean something in a path or on a terminal become '_'.
[[nodiscard]] std::string model_link_name(const std::string& target);

/// The name of the model's link in `folder`, if there is one.
[[nodiscard]] std::optional<std::string> find_model_link(const std::filesystem::path& folder);

/// Makes both links, whether or not they are there. Throws IoFailure.
void make_model_links(const std::filesystem::path& folder, const std::string& target);

/// Throws IoFailure.
void remove_model_links(const std::filesystem::path& folder);

}  // namespace mlpipe
