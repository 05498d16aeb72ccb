"""A small study whose run is killed at random moments: the same command has to finish it, with the same bytes.

    .venv/bin/python benchmarks/kills.py --times 10 --seed 1

SIGKILL ends all processes of the run at once, as a power cut does; SIGTERM and SIGHUP are sent to `mtorkin run` alone,
as a terminal that closes does, and nothing that it started may outlive it.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STUDY = Path(__file__).resolve().parents[1] / "data" / "study"
#: One folder is enough for all stages; its compound is left open, so that a plate is planned too.
FOLDER = "sim-one-axis"
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP)
#: Seconds after a signal in which everything has to be gone.
PATIENCE = 60.0


def command(folder: Path, out: Path) -> list[str]:
    """The command that is killed and run again."""
    return [sys.executable, "-m", "mtorkin", "run", str(folder), "--out", str(out), "--cores", "2"]


def results(out: Path) -> dict[str, bytes]:
    """Every file of a run but logs and what Snakemake notes down."""
    kept = (path for path in sorted(out.rglob("*")) if path.is_file())
    named = {path.relative_to(out).as_posix(): path for path in kept}
    return {name: path.read_bytes() for name, path in named.items() if not name.startswith(("logs/", ".snakemake/"))}


def alive(group: int) -> bool:
    """Whether a process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def kill(folder: Path, out: Path, number: signal.Signals, after: float) -> str:
    """Start a run, and send it a signal after some seconds; what is wrong with how it ended, or nothing."""
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command(folder, out), stdout=said, stderr=said, start_new_session=True) as run,
    ):
        time.sleep(after)
        if run.poll() is None:
            if number == signal.SIGKILL:
                os.killpg(run.pid, number)
            else:
                run.send_signal(number)
        try:
            run.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            return "the run does not end"
        until = time.monotonic() + PATIENCE
        while alive(run.pid) and time.monotonic() < until:
            time.sleep(0.1)
        if alive(run.pid):
            os.killpg(run.pid, signal.SIGKILL)
            return "a process outlives the run"
    return ""


def again(folder: Path, out: Path, expected: dict[str, bytes]) -> str:
    """Run the same command; what is wrong with it, or nothing."""
    ended = subprocess.run(command(folder, out), capture_output=True, text=True, check=False)
    if ended.returncode:
        return f"status {ended.returncode}: {(ended.stdout + ended.stderr).strip()[-500:]}"
    found = results(out)
    different = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    return f"other bytes in {', '.join(different[:5])}" if different else ""


def main() -> None:
    """Kill and run again, print what went wrong, and fail where something did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=10, help="how often for each signal (default: 10)")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    dice, wrong = random.Random(asked.seed), 0
    with tempfile.TemporaryDirectory() as scratch:
        folder, out = Path(scratch) / FOLDER, Path(scratch) / "results"
        shutil.copytree(STUDY / FOLDER, folder)
        started = time.monotonic()
        subprocess.run(command(folder, out), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        lasted, expected = time.monotonic() - started, results(out)
        print(f"undisturbed: {lasted:.0f} s, {len(expected)} files", flush=True)
        for number in SIGNALS:
            for _ in range(asked.times):
                shutil.rmtree(out)
                after = dice.uniform(0.02, 1.0) * lasted
                why = kill(folder, out, number, after) or again(folder, out, expected)
                wrong += bool(why)
                print(f"{number.name} after {after:5.1f} s: {why or 'goes on'}", flush=True)
    if wrong:
        sys.exit(f"{wrong} of {len(SIGNALS) * asked.times} runs do not go on")


if __name__ == "__main__":
    main()
