"""The table of scores in README is what training says, as script/server does it: every algorithm on the rows held out, and
the interval and target of the selected one. UPDATE_GOLDEN=1 rewrites it; read the diff before committing it. MLPIPE names
the program (default: build/release/mlpipe)."""
import json
import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.abspath(os.environ.get("MLPIPE", os.path.join(ROOT, "build/release/mlpipe")))
TABLE = re.compile(r"^\| on the \d+ customers held out \|.*\n(?:\|.*\n)+", re.M)
SCORES = {"accuracy": "accuracy", "recall": "recall", "precision": "precision", "f1": "F1", "auc_roc": "ROC AUC",
          "average_precision": "average precision", "log_loss": "log loss", "brier": "Brier score"}


def row(cells):
    return "| " + " | ".join(cells) + " |\n"


def table(metadata):
    """The table of README, from the metadata of a version."""
    algorithms = metadata["comparison"]
    names = [f"**{each['algorithm']}** (selected)" if each["algorithm"] == metadata["algorithm"] else each["algorithm"]
             for each in algorithms]
    folds = [metadata["cross_validation"][each["algorithm"]]["metrics"]["accuracy"] for each in algorithms]
    targets = {each["metric"].replace("roc_auc", "auc_roc"): each for each in metadata["targets"]}
    text = row([f"on the {metadata['test_samples']} customers held out", *names, "95 % interval of the selected", "target"])
    text += "|---|" + "---:|" * (len(names) + 1) + "---|\n"
    text += row([f"accuracy, {len(folds[0]['folds'])}-fold CV on the {metadata['training_samples']}",
                 *[f"{each['mean']:.3f} ± {each['std']:.3f}" for each in folds],
                 "{low:.3f} to {high:.3f}".format(**metadata["cross_validation"][metadata["algorithm"]]["metrics"]["accuracy"]),
                 ""])
    for name, title in SCORES.items():
        interval = metadata["confidence_intervals"][name]
        target = f"> {targets[name]['target']:.2f}: {targets[name]['verdict']}" if name in targets else ""
        text += row([title, *[f"{each[name]:.3f}" for each in algorithms],
                     f"{interval['low']:.3f} to {interval['high']:.3f}", target])
    return text


def test_the_scores_in_readme_are_those_of_training(tmp_path):
    subprocess.run([PROGRAM, "train", "data/telecom_churn.csv", "--config", "pipeline.toml", "--models", tmp_path / "models",
                    "--quiet"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, timeout=120)
    metadata = json.loads((tmp_path / "models/model_metadata.json").read_text(encoding="utf-8"))
    expected = table(metadata)
    path = os.path.join(ROOT, "README.md")
    text = open(path, encoding="utf-8").read()
    found = TABLE.search(text)

    assert found, "README has no table of scores"
    if os.environ.get("UPDATE_GOLDEN") and found.group() != expected:
        open(path, "w", encoding="utf-8").write(TABLE.sub(lambda _: expected, text))
    assert found.group() == expected
