mlpipe_room(persistence USES core table preprocessing models metrics pipeline model_selection
    SOURCES registry.cpp
    LINK nlohmann_json::nlohmann_json PRIVATE onnx)
