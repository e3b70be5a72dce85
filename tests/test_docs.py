"""The commands in docs/*.md are run: every block that begins with ```console.

    $ mlpipe models list models        a command, given to bash; what follows is what it prints
    version         algorithm  …       stdout and stderr together
    …                                  any lines
    (exit code 1)                      unless it is 0

The blocks of a page run one after another in a folder of their own, which has data/ and an mlpipe. What differs from
run to run (versions, dates, digests, durations, ports) is compared by its kind alone; a version in a command stands for the
version of today with the same number. MLPIPE names the program (default: build/release/mlpipe), UPDATE_GOLDEN=1 rewrites
what the pages say; read the diff before committing it.
"""
import datetime
import glob
import os
import re
import subprocess

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.abspath(os.environ.get("MLPIPE", os.path.join(ROOT, "build/release/mlpipe")))
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
VERSION = re.compile(r"\d{4}_\d\d_\d\d_(\d{3})")


def pages():
    found = sorted(glob.glob(os.path.join(ROOT, "docs/*.md")))
    return [os.path.basename(path) for path in found if BLOCK.search(open(path, encoding="utf-8").read())]


def stable(text):
    """What a person would read out of it, without what differs from run to run."""
    text = VERSION.sub(r"<version \1>", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?Z)?", "<time>", text)
    text = re.sub(r"\b[0-9a-f]{64}\b", "<sha256>", text)
    text = re.sub(r"\b[0-9a-f]{16}…", "<digest>", text)
    text = re.sub(r" +[\d.]+ m?s$", " <duration>", text, flags=re.M)
    return re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:<port>", text)


def steps(block):
    """[command, what it prints] of a block."""
    found = []
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append([line[2:].rstrip("\n"), ""])
        elif found[-1][0].endswith("\\"):
            found[-1][0] += "\n" + line.rstrip("\n")
        else:
            found[-1][1] += line
    return found


def matches(expected, printed):
    if ("(exit code " in expected) != ("(exit code " in printed):
        return False
    pattern = "".join(r"(.*\n)*?" if line == "…\n" else re.escape(line) for line in stable(expected).splitlines(keepends=True))
    return re.fullmatch(pattern, stable(printed)) is not None


class Shell:
    """Commands in a folder of their own."""

    def __init__(self, folder):
        self.folder = folder
        bin_folder = folder / ".bin"
        bin_folder.mkdir()
        (bin_folder / "mlpipe").symlink_to(PROGRAM)
        (folder / "data").symlink_to(os.path.join(ROOT, "data"))
        self.environment = dict(os.environ, PATH=f"{bin_folder}:{os.environ['PATH']}", USER="ann", LC_ALL="C.UTF-8")

    def run(self, command):
        today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y_%m_%d")
        command = VERSION.sub(rf"{today}_\1", command)
        done = subprocess.run(["bash", "-c", command], cwd=self.folder, env=self.environment, text=True, timeout=120,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.stdout if done.returncode == 0 else done.stdout + f"(exit code {done.returncode})\n"


@pytest.mark.parametrize("page", pages())
def test_the_commands_of_the_page_print_what_it_says(page, tmp_path):
    path = os.path.join(ROOT, "docs", page)
    text = open(path, encoding="utf-8").read()
    shell = Shell(tmp_path)
    wrong = []

    def replay(block):
        said = ""
        for command, expected in steps(block.group(1)):
            printed = shell.run(command)
            same = matches(expected, printed)
            if not same:
                wrong.append(f"$ {command}\n--- the page says\n{expected}--- it prints\n{printed}")
            said += f"$ {command}\n" + (expected if same else printed)
        return f"```console\n{said}```"

    answer = BLOCK.sub(replay, text)

    if os.environ.get("UPDATE_GOLDEN") and answer != text:
        open(path, "w", encoding="utf-8").write(answer)
    assert not wrong, "\n".join(wrong)
