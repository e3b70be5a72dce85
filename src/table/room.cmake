mlpipe_room(table USES core
    SOURCES dictionary.cpp json_row_reader.cpp json_syntax.cpp nearest_names.cpp schema.cpp table.cpp
    TESTS json_row_reader_test.cpp json_syntax_test.cpp
    LINK PRIVATE ZLIB::ZLIB simdjson::simdjson)
