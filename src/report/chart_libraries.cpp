#include "report/chart_libraries.h"

#include "core/shared_library.h"

namespace mlpipe {
namespace {

SharedLibrary drawing_library(const char* file) {
    return SharedLibrary(file, "the library that draws charts",
                         "install it (Debian package librsvg2-2)");
}

ScriptLibrary load_script_library() {
    const SharedLibrary script("libjavascriptcoregtk-4.1.so.0", "the library that computes charts",
                               "install it (Debian package libjavascriptcoregtk-4.1-0)");
    ScriptLibrary api{};
    script.find("JSGlobalContextCreate", api.context_create);
    script.find("JSContextGetGlobalObject", api.global_object);
    script.find("JSEvaluateScript", api.evaluate);
    script.find("JSStringCreateWithUTF8CString", api.string_create);
    script.find("JSStringRelease", api.string_release);
    script.find("JSStringGetMaximumUTF8CStringSize", api.string_maximum_size);
    script.find("JSStringGetUTF8CString", api.string_utf8);
    script.find("JSValueMakeString", api.make_string);
    script.find("JSValueMakeNumber", api.make_number);
    script.find("JSValueToNumber", api.to_number);
    script.find("JSValueToBoolean", api.to_boolean);
    script.find("JSValueToStringCopy", api.to_string);
    script.find("JSObjectMakeFunctionWithCallback", api.make_function);
    script.find("JSObjectGetProperty", api.get_property);
    script.find("JSObjectCallAsFunction", api.call);
    script.find("JSValueToObject", api.to_object);
    return api;
}

PictureLibrary load_picture_library() {
    const SharedLibrary gobject = drawing_library("libgobject-2.0.so.0");
    const SharedLibrary glib = drawing_library("libglib-2.0.so.0");
    const SharedLibrary rsvg = drawing_library("librsvg-2.so.2");
    const SharedLibrary cairo = drawing_library("libcairo.so.2");
    PictureLibrary api{};
    gobject.find("g_object_unref", api.unref);
    glib.find("g_error_free", api.error_free);
    rsvg.find("rsvg_handle_new_from_data", api.rsvg_new);
    rsvg.find("rsvg_handle_get_intrinsic_size_in_pixels", api.rsvg_size);
    rsvg.find("rsvg_handle_render_document", api.rsvg_render);
    cairo.find("cairo_image_surface_create", api.surface_create);
    cairo.find("cairo_surface_status", api.surface_status);
    cairo.find("cairo_surface_write_to_png_stream", api.write_png);
    cairo.find("cairo_surface_destroy", api.surface_destroy);
    cairo.find("cairo_create", api.cairo_create);
    cairo.find("cairo_destroy", api.cairo_destroy);
    cairo.find("cairo_set_source_rgb", api.set_source_rgb);
    cairo.find("cairo_paint", api.paint);
    cairo.find("cairo_status_to_string", api.status_text);
    return api;
}

FontLibrary load_font_library() {
    const SharedLibrary fontconfig = drawing_library("libfontconfig.so.1");
    const SharedLibrary pangocairo = drawing_library("libpangocairo-1.0.so.0");
    const SharedLibrary pangoft2 = drawing_library("libpangoft2-1.0.so.0");
    const SharedLibrary pango = drawing_library("libpango-1.0.so.0");
    const SharedLibrary cairo = drawing_library("libcairo.so.2");
    FontLibrary api{};
    fontconfig.find("FcConfigCreate", api.config_create);
    fontconfig.find("FcConfigParseAndLoadFromMemory", api.config_parse);
    fontconfig.find("FcConfigBuildFonts", api.config_build);
    fontconfig.find("FcConfigAppFontAddFile", api.config_add_file);
    pangocairo.find("pango_cairo_font_map_new_for_font_type", api.font_map_new);
    pangocairo.find("pango_cairo_font_map_set_default", api.font_map_set_default);
    pangoft2.find("pango_fc_font_map_set_config", api.font_map_set_config);
    pango.find("pango_font_map_create_context", api.create_context);
    pango.find("pango_context_set_round_glyph_positions", api.set_round_glyph_positions);
    pangocairo.find("pango_cairo_context_set_font_options", api.set_font_options);
    cairo.find("cairo_font_options_create", api.options_create);
    cairo.find("cairo_font_options_destroy", api.options_destroy);
    cairo.find("cairo_font_options_set_hint_style", api.set_hint_style);
    cairo.find("cairo_font_options_set_hint_metrics", api.set_hint_metrics);
    pango.find("pango_layout_new", api.layout_new);
    pango.find("pango_layout_set_text", api.layout_set_text);
    pango.find("pango_layout_set_font_description", api.layout_set_font);
    pango.find("pango_layout_get_size", api.layout_size);
    pango.find("pango_font_description_new", api.description_new);
    pango.find("pango_font_description_set_family", api.set_family);
    pango.find("pango_font_description_set_absolute_size", api.set_absolute_size);
    pango.find("pango_font_description_set_weight", api.set_weight);
    return api;
}

}  // namespace

const ScriptLibrary& script_library() {
    static const ScriptLibrary library = load_script_library();
    return library;
}

const PictureLibrary& picture_library() {
    static const PictureLibrary library = load_picture_library();
    return library;
}

const FontLibrary& font_library() {
    static const FontLibrary library = load_font_library();
    return library;
}

}  // namespace mlpipe
