#include "persistence/model_links.h"

#include "core/atomic_file.h"
#include "core/folder.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = "_model.onnx";
constexpr std::string_view metadata_link = "model_metadata.json";

bool is_link(const fs::path& path) {
    std::error_code error;
    return fs::is_symlink(fs::symlink_status(path, error));
}

}  // namespace

std::string model_link_name(const std::string& target) {
    constexpr std::size_t longest = 200;  // file names end at 255 bytes
    std::string name = target.substr(0, longest);
    for (char& c : name) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool plain = letter || (c >= '0' && c <= '9') || c == '-' || c == '.';
        if (!plain && static_cast<unsigned char>(c) < 0x80) c = '_';
    }
    if (name.starts_with('.')) name[0] = '_';
    return name + std::string(suffix);
}

std::optional<std::string> find_model_link(const fs::path& folder) {
    for (const std::string& name : names_in(folder)) {
        if (name.ends_with(suffix) && is_link(folder / name)) return name;
    }
    return std::nullopt;
}

void make_model_links(const fs::path& folder, const std::string& target) {
    replace_symlink("active/model.onnx", folder / model_link_name(target));
    replace_symlink("active/metadata.json", folder / metadata_link);
}

void remove_model_links(const fs::path& folder) {
    while (const auto name = find_model_link(folder)) remove_tree(folder / *name);
    if (is_link(folder / metadata_link)) remove_tree(folder / metadata_link);
}

}  // namespace mlpipe
