// report_text.h: pieces of report.html: numbers, tables and sentences made of metadata.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pipeline/decision.h"

namespace mlpipe {

/// "0.793"; "–" for what is no number.
[[nodiscard]] std::string score_cell(const nlohmann::ordered_json& value);
/// "ROC AUC" for "auc_roc" and so on; other names as they are.
[[nodiscard]] std::string metric_title(const std::string& name);

/// A <table> within a <div> that scrolls where the page is narrow. The first row of `rows` is the
/// header, the first cell of a row names it; cells are plain text.
[[nodiscard]] std::string html_table(const std::string& caption,
                                     const std::vector<std::vector<std::string>>& rows);
/// <p>text</p> and <ul> of plain texts.
[[nodiscard]] std::string html_paragraph(const std::string& text);
[[nodiscard]] std::string html_list(const std::vector<std::string>& items);

/// What a reader must know first, in plain words: what the model does, how well, how sure.
[[nodiscard]] std::vector<std::string> summary_sentences(const nlohmann::ordered_json& metadata);
/// Every score on held-out rows with its interval.
[[nodiscard]] std::string score_table(const nlohmann::ordered_json& metadata);
/// Cross-validation of every algorithm: mean ± standard deviation over folds.
[[nodiscard]] std::string cross_validation_table(const nlohmann::ordered_json& metadata);
/// What the errors on held-out rows cost by `policy`.
[[nodiscard]] std::string money_table(const nlohmann::ordered_json& metadata,
                                      const DecisionPolicy& policy);
/// The columns that the model reads: type, range or number of levels, missing cells.
[[nodiscard]] std::string schema_table(const nlohmann::ordered_json& metadata);
/// Intended use, limits, how to make it again, digests.
[[nodiscard]] std::string model_card(const nlohmann::ordered_json& metadata);

}  // namespace mlpipe
