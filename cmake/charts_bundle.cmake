# Makes the bundle that draws charts: cmake -DSOURCE=web/charts -DSHARED=build/charts -DOUTPUT=charts.js.gz
# -P cmake/charts_bundle.cmake. It is made in SHARED, one folder for all presets, and only if what it is made of has
# changed, so npm runs once.
cmake_minimum_required(VERSION 3.23)

set(inputs package.json package-lock.json bundle.mjs charts.js engine.js)
set(digests "")
foreach(input IN LISTS inputs)
    file(SHA256 ${SOURCE}/${input} digest)
    string(APPEND digests ${digest})
endforeach()
string(SHA256 key "${digests}")
set(bundle ${SHARED}/${key}.js.gz)

file(MAKE_DIRECTORY ${SHARED})
file(LOCK ${SHARED} DIRECTORY GUARD PROCESS)
if(NOT EXISTS ${bundle})
    find_program(NPM npm)
    find_program(NODE NAMES node nodejs)
    find_program(GZIP gzip)
    foreach(program NPM NODE GZIP)
        if(NOT ${program})
            string(TOLOWER ${program} name)
            message(FATAL_ERROR "${name} is missing, which the bundle of the charts is made with; install it: script/bootstrap build")
        endif()
    endforeach()
    foreach(input IN LISTS inputs)
        file(COPY ${SOURCE}/${input} DESTINATION ${SHARED})
    endforeach()
    execute_process(COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
        WORKING_DIRECTORY ${SHARED} COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND ${NODE} bundle.mjs charts.js.new
        WORKING_DIRECTORY ${SHARED} COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND ${GZIP} -9nc charts.js.new OUTPUT_FILE ${bundle}.new
        WORKING_DIRECTORY ${SHARED} COMMAND_ERROR_IS_FATAL ANY)
    file(RENAME ${bundle}.new ${bundle})
    file(REMOVE ${SHARED}/charts.js.new)
endif()
configure_file(${bundle} ${OUTPUT} COPYONLY)
file(TOUCH_NOCREATE ${OUTPUT})
