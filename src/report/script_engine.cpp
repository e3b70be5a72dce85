#include "report/script_engine.h"

#include <atomic>
#include <mutex>
#include <vector>

#include "core/error.h"
#include "report/assets.h"
#include "report/chart_fonts.h"
#include "report/chart_libraries.h"

namespace mlpipe {
namespace {

/// A JavaScript string for as long as it is needed.
class ScriptText {
public:
    explicit ScriptText(const std::string& text)
        : text_(script_library().string_create(text.c_str())) {}
    explicit ScriptText(JSStringRef text) : text_(text) {}
    ~ScriptText() {
        if (text_ != nullptr) script_library().string_release(text_);
    }
    ScriptText(const ScriptText&) = delete;
    ScriptText& operator=(const ScriptText&) = delete;

    [[nodiscard]] JSStringRef get() const { return text_; }
    [[nodiscard]] std::string utf8() const {
        std::string bytes(script_library().string_maximum_size(text_), '\0');
        const std::size_t size = script_library().string_utf8(text_, bytes.data(), bytes.size());
        bytes.resize(size == 0 ? 0 : size - 1);  // its terminating zero
        return bytes;
    }

private:
    JSStringRef text_;
};

std::string text_of(JSContextRef context, JSValueRef value) {
    JSValueRef fault = nullptr;
    JSStringRef text = script_library().to_string(context, value, &fault);
    return text == nullptr ? "" : ScriptText(text).utf8();
}

/// width(text, size, bold) of the bundle.
JSValueRef width_of_text(JSContextRef context, JSObjectRef, JSObjectRef, std::size_t count,
                         const JSValueRef arguments[], JSValueRef*) {
    const ScriptLibrary& api = script_library();
    if (count != 3) return api.make_number(context, 0);
    const double size = api.to_number(context, arguments[1], nullptr);
    const bool bold = api.to_boolean(context, arguments[2]);
    return api.make_number(context, text_width(text_of(context, arguments[0]), size,
                                               bold ? FontWeight::bold : FontWeight::normal));
}

std::atomic<bool> running = false;

/// One for the process and never taken down: its threads may outlive any moment we could choose.
class ScriptEngine {
public:
    ScriptEngine() : context_(script_library().context_create(nullptr)) {
        running = true;
        (void)text_width("", 11, FontWeight::normal);  // its error here, not inside of a callback
        evaluate(chart_bundle());
        const ScriptText name(std::string("width"));
        call("measureTextBy", script_library().make_function(context_, name.get(), width_of_text));
    }

    std::string svg(const std::string& specification) {
        const ScriptText text(specification);
        call("startSvg", script_library().make_string(context_, text.get()));
        return text_of(context_, call("takeSvg", nullptr));
    }

private:
    void evaluate(const std::string& code) {
        const ScriptText text(code);
        JSValueRef fault = nullptr;
        script_library().evaluate(context_, text.get(), nullptr, nullptr, 1, &fault);
        require(fault);
    }

    JSObjectRef member(JSObjectRef object, const std::string& name) {
        const ScriptText text(name);
        JSValueRef fault = nullptr;
        const JSValueRef value =
            script_library().get_property(context_, object, text.get(), &fault);
        require(fault);
        return script_library().to_object(context_, value, nullptr);
    }

    JSValueRef call(const std::string& function, JSValueRef argument) {
        const JSObjectRef charts = member(script_library().global_object(context_), "mlpipeCharts");
        JSValueRef fault = nullptr;
        const JSValueRef result =
            script_library().call(context_, member(charts, function), nullptr,
                                  argument == nullptr ? 0 : 1, &argument, &fault);
        require(fault);
        return result;
    }

    void require(JSValueRef fault) const {
        if (fault == nullptr) return;
        throw InvalidArgument("this chart cannot be drawn: " + text_of(context_, fault));
    }

    JSGlobalContextRef context_;
};

}  // namespace

std::string svg_of(const std::string& specification) {
    static std::mutex one_at_a_time;
    const std::lock_guard lock(one_at_a_time);
    static ScriptEngine* const engine = new ScriptEngine;
    return engine->svg(specification);
}

}  // namespace mlpipe

#ifdef __SANITIZE_ADDRESS__
/// LeakSanitizer follows what looks like thread-local storage of JavaScriptCore's threads into
/// nothing and dies (gcc 12). Whoever has drawn no chart is still checked.
extern "C" int __lsan_is_turned_off() {
    return mlpipe::running ? 1 : 0;
}
/// What fontconfig keeps for the life of the process is not lost.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libfontconfig.so\n";
}
#endif
