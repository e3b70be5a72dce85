mlpipe_room(persistence USES core table preprocessing models metrics pipeline model_selection
    SOURCES folder_lock.cpp history.cpp registry.cpp resolve_model.cpp version_name.cpp
    TESTS registry_test.cpp version_name_test.cpp
    LINK nlohmann_json::nlohmann_json PRIVATE onnx)
