// chart_libraries.h: the C interfaces of what draws charts, loaded at the first chart.
//
// JavaScriptCore runs Vega, Pango measures text by fonts that fontconfig finds, librsvg and cairo
// turn SVG into PNG. Linked in, they and the 40 libraries that they bring would slow every start,
// and most commands draw nothing.
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <fontconfig/fontconfig.h>
#include <librsvg/rsvg.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

namespace mlpipe {

/// The functions used, under their own names.
struct ScriptLibrary {
    decltype(&::JSGlobalContextCreate) context_create;
    decltype(&::JSContextGetGlobalObject) global_object;
    decltype(&::JSEvaluateScript) evaluate;
    decltype(&::JSStringCreateWithUTF8CString) string_create;
    decltype(&::JSStringRelease) string_release;
    decltype(&::JSStringGetMaximumUTF8CStringSize) string_maximum_size;
    decltype(&::JSStringGetUTF8CString) string_utf8;
    decltype(&::JSValueMakeString) make_string;
    decltype(&::JSValueMakeNumber) make_number;
    decltype(&::JSValueToNumber) to_number;
    decltype(&::JSValueToBoolean) to_boolean;
    decltype(&::JSValueToStringCopy) to_string;
    decltype(&::JSObjectMakeFunctionWithCallback) make_function;
    decltype(&::JSObjectGetProperty) get_property;
    decltype(&::JSObjectCallAsFunction) call;
    decltype(&::JSValueToObject) to_object;
};

struct PictureLibrary {
    decltype(&::g_object_unref) unref;
    decltype(&::g_error_free) error_free;
    decltype(&::rsvg_handle_new_from_data) rsvg_new;
    decltype(&::rsvg_handle_get_intrinsic_size_in_pixels) rsvg_size;
    decltype(&::rsvg_handle_render_document) rsvg_render;
    decltype(&::cairo_image_surface_create) surface_create;
    decltype(&::cairo_surface_status) surface_status;
    decltype(&::cairo_surface_write_to_png_stream) write_png;
    decltype(&::cairo_surface_destroy) surface_destroy;
    decltype(&::cairo_create) cairo_create;
    decltype(&::cairo_destroy) cairo_destroy;
    decltype(&::cairo_set_source_rgb) set_source_rgb;
    decltype(&::cairo_paint) paint;
    decltype(&::cairo_status_to_string) status_text;
};

struct FontLibrary {
    decltype(&::FcConfigCreate) config_create;
    decltype(&::FcConfigParseAndLoadFromMemory) config_parse;
    decltype(&::FcConfigBuildFonts) config_build;
    decltype(&::FcConfigAppFontAddFile) config_add_file;
    decltype(&::pango_cairo_font_map_new_for_font_type) font_map_new;
    decltype(&::pango_cairo_font_map_set_default) font_map_set_default;
    decltype(&::pango_fc_font_map_set_config) font_map_set_config;
    decltype(&::pango_font_map_create_context) create_context;
    decltype(&::pango_context_set_round_glyph_positions) set_round_glyph_positions;
    decltype(&::pango_cairo_context_set_font_options) set_font_options;
    decltype(&::cairo_font_options_create) options_create;
    decltype(&::cairo_font_options_destroy) options_destroy;
    decltype(&::cairo_font_options_set_hint_style) set_hint_style;
    decltype(&::cairo_font_options_set_hint_metrics) set_hint_metrics;
    decltype(&::pango_layout_new) layout_new;
    decltype(&::pango_layout_set_text) layout_set_text;
    decltype(&::pango_layout_set_font_description) layout_set_font;
    decltype(&::pango_layout_get_size) layout_size;
    decltype(&::pango_font_description_new) description_new;
    decltype(&::pango_font_description_set_family) set_family;
    decltype(&::pango_font_description_set_absolute_size) set_absolute_size;
    decltype(&::pango_font_description_set_weight) set_weight;
};

/// Each loads at the first call and keeps it; any thread. Throws IoFailure that names the Debian
/// package.
[[nodiscard]] const ScriptLibrary& script_library();
[[nodiscard]] const PictureLibrary& picture_library();
[[nodiscard]] const FontLibrary& font_library();

}  // namespace mlpipe
