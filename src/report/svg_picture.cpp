#include "report/svg_picture.h"

#include <cmath>
#include <memory>
#include <mutex>

#include "core/error.h"
#include "report/chart_fonts.h"
#include "report/chart_libraries.h"

namespace mlpipe {
namespace {

cairo_status_t append(void* text, const unsigned char* bytes, unsigned int size) {
    static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(bytes), size);
    return CAIRO_STATUS_SUCCESS;
}

[[noreturn]] void refuse(GError* error) {
    const std::string reason = error != nullptr ? error->message : "it has no size";
    if (error != nullptr) picture_library().error_free(error);
    throw BadFormat("this is no picture in SVG: " + reason);
}

std::string png_of_surface(cairo_surface_t* surface) {
    const PictureLibrary& api = picture_library();
    cairo_status_t status = api.surface_status(surface);
    std::string png;
    if (status == CAIRO_STATUS_SUCCESS) status = api.write_png(surface, append, &png);
    if (status != CAIRO_STATUS_SUCCESS) {
        throw IoFailure(std::string("cannot make a picture: ") + api.status_text(status));
    }
    return png;
}

}  // namespace

std::string png_of(const std::string& svg, double scale) {
    if (!(scale > 0 && scale <= 10)) {
        throw InvalidArgument("a picture's scale must be above 0 and at most 10");
    }
    static std::mutex one_at_a_time;
    const std::lock_guard lock(one_at_a_time);
    const PictureLibrary& api = picture_library();
    const ChartFontsInUse fonts;
    GError* error = nullptr;
    RsvgHandle* const handle =
        api.rsvg_new(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error);
    if (handle == nullptr) refuse(error);
    const std::unique_ptr<void, decltype(api.unref)> handle_owner(handle, api.unref);
    double width = 0, height = 0;
    if (!api.rsvg_size(handle, &width, &height)) refuse(nullptr);

    const RsvgRectangle page{0, 0, std::ceil(width * scale), std::ceil(height * scale)};
    const std::unique_ptr<cairo_surface_t, decltype(api.surface_destroy)> surface(
        api.surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(page.width),
                           static_cast<int>(page.height)),
        api.surface_destroy);
    const std::unique_ptr<cairo_t, decltype(api.cairo_destroy)> cairo(
        api.cairo_create(surface.get()), api.cairo_destroy);
    api.set_source_rgb(cairo.get(), 1, 1, 1);
    api.paint(cairo.get());
    if (!api.rsvg_render(handle, cairo.get(), &page, &error)) refuse(error);
    return png_of_surface(surface.get());
}

}  // namespace mlpipe
