mlpipe_room(table USES core
    SOURCES byte_source.cpp column_inference.cpp csv_blocks.cpp csv_body.cpp csv_chunk.cpp csv_fault.cpp
            csv_header.cpp csv_reader.cpp csv_record.cpp csv_row_parser.cpp csv_scanner.cpp csv_table.cpp
            csv_value_fault.cpp database_url.cpp dictionary.cpp integer_levels.cpp json_field.cpp
            json_row_reader.cpp json_syntax.cpp nearest_names.cpp number_cell.cpp postgresql_library.cpp
            postgresql_rows.cpp postgresql_session.cpp postgresql_table_writer.cpp row_block.cpp schema.cpp sql_csv.cpp
            sql_rows.cpp sql_table_writer.cpp sqlite_rows.cpp sqlite_session.cpp sqlite_table_writer.cpp
            table.cpp
    TESTS byte_source_test.cpp csv_blocks_test.cpp csv_error_test.cpp csv_property_test.cpp
          csv_reader_test.cpp csv_scanner_test.cpp csv_table_test.cpp database_url_test.cpp dictionary_test.cpp
          integer_levels_test.cpp json_row_reader_test.cpp json_syntax_test.cpp nearest_names_test.cpp
          number_cell_test.cpp recent_texts_test.cpp row_block_test.cpp schema_test.cpp short_number_test.cpp sqlite_rows_test.cpp sqlite_table_writer_test.cpp table_test.cpp
    LINK PRIVATE FastFloat::fast_float ZLIB::ZLIB simdjson::simdjson SQLite::SQLite3 ${CMAKE_DL_LIBS}
    TEST_LINK SQLite::SQLite3)
target_include_directories(mlpipe_table PRIVATE ${POSTGRESQL_INCLUDE_DIR})
