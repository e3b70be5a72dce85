# What src/report/assets.cpp compiles in, compressed: the bundle of web/charts and the fonts of the charts.
set(assets ${CMAKE_BINARY_DIR}/generated/report)
file(MAKE_DIRECTORY ${assets})
set(chart_sources package.json package-lock.json bundle.mjs charts.js engine.js)
list(TRANSFORM chart_sources PREPEND ${PROJECT_SOURCE_DIR}/web/charts/)
add_custom_command(OUTPUT ${assets}/charts.js.gz
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR}/web/charts -DSHARED=${PROJECT_SOURCE_DIR}/build/charts
        -DOUTPUT=${assets}/charts.js.gz -P ${PROJECT_SOURCE_DIR}/cmake/charts_bundle.cmake
    DEPENDS ${chart_sources} ${PROJECT_SOURCE_DIR}/cmake/charts_bundle.cmake
    COMMENT "The bundle of the charts" VERBATIM)

find_program(GZIP gzip REQUIRED)
set(asset_files ${assets}/charts.js.gz)
foreach(style Regular Bold)
    find_file(LIBERATION_SANS_${style} LiberationSans-${style}.ttf
        PATHS /usr/share/fonts/truetype/liberation2 REQUIRED NO_DEFAULT_PATH)
    set(font ${assets}/LiberationSans-${style}.ttf.gz)
    add_custom_command(OUTPUT ${font}
        COMMAND sh -c "${GZIP} -9nc ${LIBERATION_SANS_${style}} > ${font}"
        DEPENDS ${LIBERATION_SANS_${style}} COMMENT "Font ${style}" VERBATIM)
    list(APPEND asset_files ${font})
endforeach()
