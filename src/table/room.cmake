mlpipe_room(table USES core
    SOURCES dictionary.cpp nearest_names.cpp schema.cpp table.cpp
    LINK PRIVATE ZLIB::ZLIB simdjson::simdjson)
