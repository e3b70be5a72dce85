// graph_model.h: an imported model: a graph whose inputs are columns of the design matrix, as they
// are in the data, and whose output is a probability.
//
// Number columns reach it as they are (missing is NaN), category columns as their texts (missing is
// ""). A margin is the probability itself.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/parallel.h"
#include "graph/graph.h"
#include "preprocessing/design_matrix.h"

namespace mlpipe {

class GraphModel {
public:
    /// What the model was before it was imported.
    struct Origin {
        std::string producer, producer_version;  ///< as its file says: "skl2onnx", "1.17.0"
        std::string sha256;                      ///< of that file
        bool operator==(const Origin&) const = default;
    };
    /// How the output of the graph is read: it has `width` numbers a row, of which number `index`
    /// is the probability of the positive class or, if `is_opposite`, of the other one.
    struct Answer {
        std::uint32_t width = 2, index = 1;
        bool is_opposite = false;
        bool operator==(const Answer&) const = default;
    };
    struct Parts {
        graph::Graph graph;
        Answer answer;
        Origin origin;
        /// For each column of the graph's inputs, in their order: the text of each code of the
        /// design matrix, and one that stands for a text never seen; empty for a number.
        std::vector<std::vector<std::string>> texts;
    };

    /// Throws BadFormat, naming the operator or value, if the graph cannot be run, its columns and
    /// texts do not match, or its output for a row is not `width` floats.
    explicit GraphModel(Parts parts);

    /// Runs single rows without allocating once its buffers have grown. One per thread.
    class Scorer {
    public:
        explicit Scorer(const GraphModel& model);
        ~Scorer();
        Scorer(Scorer&&) noexcept;
        /// Throws SchemaMismatch if the graph has no probability for the row.
        [[nodiscard]] double margin(const DesignMatrix& x, std::size_t row);

    private:
        struct State;
        std::unique_ptr<State> state_;
    };

    /// As Scorer, with buffers of its own. REQUIRES: the columns are those of the graph.
    [[nodiscard]] double margin(const DesignMatrix& x, std::size_t row) const;
    /// `out` has x.n_rows values; each row is run alone. Throws SchemaMismatch for other columns,
    /// and as margin().
    void margins(const DesignMatrix& x, std::span<double> out, Threads threads) const;

    /// Codes of each column; 0 for a number.
    [[nodiscard]] std::vector<std::uint16_t> n_levels() const;
    [[nodiscard]] const graph::Graph& graph() const&;
    [[nodiscard]] const Answer& answer() const&;
    [[nodiscard]] const Origin& origin() const&;

private:
    struct Compiled;
    std::shared_ptr<const Compiled> compiled_;  ///< immutable; copies of a model share it
};

namespace graph {

class Program;

/// A graph tried out before it is anything: what its file does not say, found by running it.
class Trial {
public:
    /// Throws BadFormat as GraphModel, as do the others.
    explicit Trial(const Graph& graph);
    ~Trial();

    /// The shape of the output for one row.
    [[nodiscard]] Shape output_shape() const;
    /// For each column of the inputs the texts that the graph compares it with, sorted, without ""
    /// (a missing cell); empty for numbers. Found by marking the texts of a row.
    [[nodiscard]] std::vector<std::vector<std::string>> known_texts() const;
    /// The output for a few rows of plain numbers, and the first of `texts` of each column.
    [[nodiscard]] std::vector<std::vector<double>> answers(
        const std::vector<std::vector<std::string>>& texts) const;

private:
    std::unique_ptr<const Program> program_;
};

}  // namespace graph
}  // namespace mlpipe
