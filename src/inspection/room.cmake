mlpipe_room(inspection USES core table preprocessing graph models metrics pipeline
    SOURCES explainer.cpp explanation_json.cpp gauss_legendre.cpp linear_contributions.cpp
        permutation_importance.cpp predictions.cpp question_trees.cpp reasons.cpp tree_contributions.cpp
    TESTS explainer_test.cpp explanation_json_test.cpp gauss_legendre_test.cpp linear_contributions_test.cpp
        permutation_importance_test.cpp reasons_test.cpp tree_contributions_test.cpp
    LINK PRIVATE fmt::fmt nlohmann_json::nlohmann_json)
