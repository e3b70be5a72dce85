#include "report/chart_fonts.h"

#include <sys/mman.h>
#include <unistd.h>

#include <system_error>

#include "core/error.h"
#include "report/assets.h"
#include "report/chart_libraries.h"

namespace mlpipe {
namespace {

// Of the machine's own settings none is read: they would change how charts look.
constexpr const char* fontconfig_settings = R"(<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <cachedir>/var/cache/fontconfig</cachedir>
  <selectfont><rejectfont><pattern>
    <patelt name="family"><string>Liberation Sans</string></patelt>
  </pattern></rejectfont></selectfont>
</fontconfig>)";

/// fontconfig reads fonts from files only; this one is in memory and lives as long as the program.
std::string file_in_memory(const char* name, const std::string& bytes) {
    const int file = memfd_create(name, MFD_CLOEXEC);
    std::size_t done = 0;
    while (file >= 0 && done < bytes.size()) {
        const ssize_t wrote = write(file, bytes.data() + done, bytes.size() - done);
        if (wrote <= 0) break;
        done += static_cast<std::size_t>(wrote);
    }
    if (file < 0 || done < bytes.size()) {
        const std::error_code reason(errno, std::generic_category());
        if (file >= 0) close(file);
        throw IoFailure("cannot hold a font in memory: " + reason.message());
    }
    return "/proc/self/fd/" + std::to_string(file);
}

const FcChar8* fontconfig_text(const std::string& text) {
    return reinterpret_cast<const FcChar8*>(text.c_str());
}

PangoFontMap* make_font_map() {
    const FontLibrary& api = font_library();
    FcConfig* config = api.config_create();
    const std::string settings = fontconfig_settings;
    const std::string regular = file_in_memory("LiberationSans-Regular.ttf", font_regular());
    const std::string bold = file_in_memory("LiberationSans-Bold.ttf", font_bold());
    if (!api.config_parse(config, fontconfig_text(settings), FcTrue) || !api.config_build(config) ||
        !api.config_add_file(config, fontconfig_text(regular)) ||
        !api.config_add_file(config, fontconfig_text(bold))) {
        throw IoFailure("fontconfig does not take the font of the charts");
    }
    PangoFontMap* map = api.font_map_new(CAIRO_FONT_TYPE_FT);
    api.font_map_set_config(reinterpret_cast<PangoFcFontMap*>(map), config);
    return map;
}

/// Never freed: threads may use it up to the end of the program.
PangoFontMap* font_map() {
    static PangoFontMap* const map = make_font_map();
    return map;
}

PangoLayout* make_layout() {
    const FontLibrary& api = font_library();
    PangoContext* context = api.create_context(font_map());
    cairo_font_options_t* options = api.options_create();
    api.set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    api.set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    api.set_font_options(context, options);
    api.options_destroy(options);
    api.set_round_glyph_positions(context, FALSE);
    return api.layout_new(context);
}

PangoFontDescription* make_description() {
    PangoFontDescription* description = font_library().description_new();
    font_library().set_family(description, chart_font);
    return description;
}

}  // namespace

double text_width(const std::string& text, double size, FontWeight weight) {
    static PangoLayout* const layout = make_layout();
    static PangoFontDescription* const description = make_description();
    const FontLibrary& api = font_library();
    api.set_absolute_size(description, size * PANGO_SCALE);
    api.set_weight(description,
                   weight == FontWeight::bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    api.layout_set_font(layout, description);
    api.layout_set_text(layout, text.data(), static_cast<int>(text.size()));
    int width = 0, height = 0;
    api.layout_size(layout, &width, &height);
    return static_cast<double>(width) / PANGO_SCALE;
}

ChartFontsInUse::ChartFontsInUse() {
    font_library().font_map_set_default(reinterpret_cast<PangoCairoFontMap*>(font_map()));
}

ChartFontsInUse::~ChartFontsInUse() {
    font_library().font_map_set_default(nullptr);
}

}  // namespace mlpipe
