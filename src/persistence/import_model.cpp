#include "persistence/import_model.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/digest.h"
#include "core/error.h"
#include "persistence/foreign_answer.h"
#include "persistence/imported_graph.h"
#include "persistence/opset_upgrade.h"
#include "preprocessing/feature_names.h"
#include "preprocessing/level.h"

namespace mlpipe {
namespace {

using graph::Graph;
using graph::Input;
using graph::Type;

std::vector<std::string> column_names(const Graph& graph, const ImportSettings& settings) {
    const auto n = static_cast<std::size_t>(graph.n_columns());
    if (!settings.features.empty()) {
        if (settings.features.size() != n) {
            throw InvalidArgument("--features names " + std::to_string(settings.features.size()) +
                                      " columns, and the model takes " + std::to_string(n),
                                  {.why = "one name is needed for each, in order", .help = ""});
        }
        return settings.features;
    }
    std::vector<std::string> names;
    for (const Input& input : graph.inputs) {
        for (std::int64_t k = 0; k < input.n_columns; ++k) {
            names.push_back(input.n_columns == 1 ? input.name
                                                 : input.name + "_" + std::to_string(k));
        }
    }
    return names;
}

void check_names(const std::vector<std::string>& names, const ImportSettings& settings) {
    std::set<std::string> seen{settings.target};
    for (const std::vector<std::string>* list : {&names, &settings.ids}) {
        for (const std::string& name : *list) {
            if (name.empty()) throw InvalidArgument("a column has no name");
            if (!seen.insert(name).second) {
                throw InvalidArgument("two columns of the model are called '" + name + "'",
                                      {.why = "the target counts as one",
                                       .help = "name them with --features and --target"});
            }
        }
    }
}

ColumnType column_type(Type type) {
    if (type == Type::text) return ColumnType::category;
    return type == Type::float32 || type == Type::float64 ? ColumnType::number
                                                          : ColumnType::integer;
}

std::vector<Type> column_types(const Graph& graph) {
    std::vector<Type> types;
    for (const Input& input : graph.inputs) {
        types.insert(types.end(), static_cast<std::size_t>(input.n_columns), input.type);
    }
    return types;
}

/// Levels that the graph knows become the codes 0, 1, 2, …; a missing cell is the text "" and has
/// the code behind them; one never seen has none.
CategoricalPlan category_plan(const std::string& column, const std::vector<std::string>& levels) {
    if (levels.size() >= OneHotEncoder::max_codes) {
        throw BadFormat("column '" + column + "' knows " + std::to_string(levels.size()) +
                        " texts, and at most 65,533 can be imported");
    }
    CategoricalPlan plan{.column = column, .code_of_level = {}};
    std::uint16_t code = 0;
    for (const std::string& level : levels) plan.code_of_level.emplace_back(level, code++);
    plan.missing = code;
    plan.code_of_level.emplace_back("", code++);
    plan.n_levels = code;
    return plan;
}

struct Columns {
    Schema schema;
    std::vector<ColumnPlan> plans;
    std::vector<FeatureName> features;
};

Columns describe_columns(const Graph& graph, const std::vector<std::string>& names,
                         std::vector<std::vector<std::string>> texts) {
    const std::vector<Type> types = column_types(graph);
    Columns columns;
    for (std::size_t i = 0; i < names.size(); ++i) {
        ColumnSchema column{.name = names[i], .type = column_type(types[i])};
        if (column.type != ColumnType::category) {
            columns.schema.columns.push_back(column);
            columns.plans.emplace_back(
                NumericPlan{.column = names[i], .imputed = false, .scaled = false});
            columns.features.push_back({.step = "number", .name = names[i]});
            continue;
        }
        column.integer_levels =
            !texts[i].empty() && std::ranges::all_of(texts[i], is_integer_level);
        std::ranges::sort(texts[i], LevelOrder{column.integer_levels});
        column.levels = texts[i];
        columns.plans.emplace_back(category_plan(names[i], texts[i]));
        for (const std::string& level : texts[i]) {
            columns.features.push_back({.step = "category", .name = names[i] + "_" + level});
        }
        columns.features.push_back({.step = "missing", .name = names[i] + "_missing"});
        columns.schema.columns.push_back(std::move(column));
    }
    return columns;
}

bool is_evidently_positive(std::string label) {
    for (char& c : label) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return label == "yes" || label == "1" || label == "true";
}

/// The names of the classes, as training would choose them for a target of these values.
ClassNames class_names(const std::array<std::string, 2>& labels, const ImportSettings& settings) {
    if (labels[0] == labels[1]) throw BadFormat("its two classes are both '" + labels[0] + "'");
    const bool first = is_evidently_positive(labels[0]) && !is_evidently_positive(labels[1]);
    Texts cells;
    for (const std::string& label : labels) cells.codes.push_back(cells.dictionary.add(label));
    const Table table({Column{.name = settings.target, .cells = std::move(cells)}});
    return read_target(table, settings.target, settings.positive.value_or(labels[first ? 0 : 1]))
        .names;
}

/// Scores such as [-2.5, 2.5] are no probabilities, and a file does not say which it gives. Where
/// every row that is tried has an answer, one must look like probabilities.
void require_probabilities(const Graph& graph, const std::vector<std::vector<double>>& rows) {
    bool all_answer = true, some_fit = false;
    for (const std::vector<double>& row : rows) {
        double sum = 0;
        bool within = true;
        for (const double p : row) {
            sum += p;
            within = within && p >= -1e-4 && p <= 1 + 1e-4;
        }
        all_answer = all_answer && !std::isnan(sum);
        some_fit = some_fit || (within && (row.size() == 1 || std::fabs(sum - 1) < 1e-3));
    }
    if (all_answer && !some_fit) {
        throw BadFormat("its output '" + graph.output + "' holds scores, not probabilities",
                        {.why = "the two classes do not add up to 1",
                         .help = "export the model with probabilities (CalibratedClassifierCV "
                                 "gives some to a model without)"});
    }
}

}  // namespace

bool is_foreign(const onnx::ModelProto& model) {
    if (!model.has_graph() || model.producer_name() == "mlpipe") return false;
    return std::ranges::none_of(model.metadata_props(), [](const auto& entry) {
        return entry.key().starts_with("mlpipe.");
    });
}

FittedPipeline import_model(const onnx::ModelProto& model, std::string_view bytes,
                            const ImportSettings& settings) {
    const auto n_features = settings.features.empty()
                                ? std::nullopt
                                : std::optional<std::size_t>(settings.features.size());
    ForeignGraph foreign = read_foreign_graph(model, n_features);
    upgrade_opset(foreign.graph, foreign.opset, foreign.ml_opset);
    const ForeignAnswer found = find_answer(foreign);
    const ClassNames names = class_names(found.labels, settings);
    const std::uint32_t positive = names.positive_value == found.labels[0] ? 0 : 1;

    Graph graph = std::move(foreign.graph);
    graph.output = found.values[positive];
    graph = without_unused(std::move(graph));
    const graph::Trial trial(graph);
    const std::vector<std::vector<std::string>> known = trial.known_texts();
    const auto width = static_cast<std::uint32_t>(trial.output_shape().count());
    GraphModel::Answer answer{.width = width};
    answer.index = width == 2 ? positive : 0;
    answer.is_opposite = width == 1 && found.values[0] == found.values[1] && positive == 0;
    require_probabilities(graph, trial.answers(known));

    const std::vector<std::string> columns = column_names(graph, settings);
    check_names(columns, settings);
    Columns described = describe_columns(graph, columns, known);
    std::vector<std::vector<std::string>> texts = texts_of_codes(described.plans);
    Schema schema = described.schema;
    for (const std::string& id : settings.ids) {
        schema.columns.push_back({.name = id, .type = ColumnType::id});
    }
    GraphModel fitted({.graph = std::move(graph),
                       .answer = answer,
                       .origin = {.producer = model.producer_name(),
                                  .producer_version = model.producer_version(),
                                  .sha256 = sha256_hex(bytes)},
                       .texts = std::move(texts)});
    return FittedPipeline({.schema = std::move(schema),
                           .transformer = FittedColumnTransformer(
                               std::move(described.schema), {}, {}, std::move(described.plans),
                               unique_feature_names(described.features)),
                           .model = std::move(fitted),
                           .settings = std::nullopt,
                           .target = settings.target,
                           .names = names,
                           .threshold = settings.threshold,
                           .policy = {.policy = Policy::fixed,
                                      .threshold = static_cast<double>(settings.threshold)}});
}

}  // namespace mlpipe
