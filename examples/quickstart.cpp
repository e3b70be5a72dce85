// quickstart.cpp: from a CSV to probabilities and a saved model.
//
//   quickstart data/telecom_churn.csv model.onnx
#include <mlpipe/mlpipe.h>

#include <iostream>

using namespace mlpipe;

int main(int argc, char** argv) try {
    if (argc != 3) {
        std::cerr << "usage: quickstart CSV MODEL.onnx\n";
        return 2;
    }
    const TypedTable data = read_csv(argv[1]);
    const Target churn = read_target(data.table, "churn");
    const Split split = stratified_split(churn.y, 0.2, 42);
    const Table train = data.table.select_rows(split.train);
    const Table customers = data.table.select_rows(split.test);

    const Pipeline pipeline{
        .preprocess =
            ColumnTransformer{{{"numeric",
                                {"tenure_months", "monthly_charges", "total_charges"},
                                {SimpleImputer{.strategy = Impute::median}, StandardScaler{}}},
                               {"categorical",
                                {"contract", "internet_service", "payment_method"},
                                {SimpleImputer{.fill_value = "Unknown"}, OneHotEncoder{}}}}},
        .model = RandomForest{.n_estimators = 100, .seed = 42}};
    const FittedPipeline fitted = pipeline.fit(train, "churn");
    const std::vector<float> risk = fitted.predict_proba(customers);

    const std::vector<double> p(risk.begin(), risk.end());
    const std::vector<std::uint8_t> y = read_target(customers, "churn", fitted.names());
    std::cout << "ROC AUC on " << p.size() << " customers not seen: " << roc_auc(y, p) << '\n';

    write_file_atomically(argv[2], to_onnx(fitted, train));
    std::cout << "saved: " << load_model(argv[2]).get_feature_names_out().size() << " features\n";
    return 0;
} catch (const Error& error) {
    std::cerr << "quickstart: " << error.full_text() << '\n';
    return static_cast<int>(error.code());
}
