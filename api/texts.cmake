# What the service sends that stands in plain files, compiled in: web/ and openapi.json.
set(texts "")
foreach(file api/openapi.json web/home.html web/docs.html web/page.js web/home.js web/docs.js web/style.css web/icon.svg)
    file(READ ${file} text)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    get_filename_component(name ${file} NAME)
    string(REPLACE "." "_" name ${name})
    string(APPEND texts "inline constexpr std::string_view ${name} = R\"---(${text})---\";\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/api/compiled_in/texts.h
    CONTENT "#pragma once\n#include <string_view>\nnamespace mlpipe::api::texts {\ninline constexpr std::string_view program_version = \"@PROJECT_VERSION@\";\n@texts@}\n"
    @ONLY)
