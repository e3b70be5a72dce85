// verdict.h: whether the model that train has made takes the place of the active one, and the
// line that says so. docs/retraining.md tells it to people.
//
//   there is no active model                       activated
//   it has the bytes of the new one                nothing is saved: nothing changed
//   it cannot be loaded, or the link is broken     activated
//   it cannot score the new rows, or not the same  kept
//   classes
//   the new one is worse on the held-out rows      kept (model_selection/gate.h)
//   otherwise                                      activated
//
// That is --activate better. With always the new one is activated and with never it is not,
// whatever the comparison says.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "cli/fair_rows.h"
#include "model_selection/gate.h"
#include "model_selection/training.h"
#include "persistence/registry.h"

namespace mlpipe {

enum class Activate { always, better, never };

/// Throws InvalidArgument that names --activate.
[[nodiscard]] Activate parse_activate(const std::string& text);

struct Verdict {
    Activate asked = Activate::better;
    std::optional<std::string> active;  ///< the version that was active
    bool unchanged = false;             ///< it is the same model: there is nothing to save
    bool activates = false;
    std::optional<GateResult> gate;     ///< if both could be compared
    SeenRows seen = SeenRows::unknown;  ///< by the active model, of those compared on
    std::size_t rows_left_out = 0;      ///< held-out rows that the active model was fitted on
    std::string why_not_compared;       ///< one line; empty if they were, or no version is active

    /// A check said no: exit code 1.
    [[nodiscard]] bool refuses() const {
        return asked == Activate::better && !activates && !unchanged;
    }
};

[[nodiscard]] Verdict judge(const Registry& registry, const NewModel& fresh, Activate asked,
                            Threads threads);

/// "recall 0.812 -> 0.824 (95 % -0.010 to +0.031) on 1,409 held-out rows": why, on one line.
[[nodiscard]] std::string reason(const Verdict& verdict);
/// "2026_11_22_002 activated: " or "kept 2026_11_22_001: " and the reason. `version` is the new
/// one.
[[nodiscard]] std::string verdict_line(const Verdict& verdict, const std::string& version);
/// The member "gate" of metadata.json and of train --json.
[[nodiscard]] nlohmann::ordered_json to_json(const Verdict& verdict);

}  // namespace mlpipe
