mlpipe_room(table USES core
    SOURCES dictionary.cpp
    LINK PRIVATE ZLIB::ZLIB simdjson::simdjson)
