"""Every sh block of docs/retraining.md runs as it stands there, in order, in one folder."""
import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("MLPIPE", os.path.join(ROOT, "build/release/mlpipe"))


def test_the_commands_of_the_page_run(tmp_path):
    (tmp_path / "mlpipe").symlink_to(PROGRAM)
    for name in ("data", "pipeline.toml"):
        (tmp_path / name).symlink_to(os.path.join(ROOT, name))
    with open(os.path.join(ROOT, "docs/retraining.md")) as page:
        blocks = re.findall(r"^```sh\n(.*?)^```", page.read(), re.MULTILINE | re.DOTALL)

    said = [subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=tmp_path, check=True, capture_output=True,
                           text=True, env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}).stdout
            for block in blocks]

    assert len(said) == 4
    assert "activated: no version was active" in said[0]
    assert said[2].endswith(": nothing changed, the new model is the same byte for byte\n")
    assert "active" in said[3]
