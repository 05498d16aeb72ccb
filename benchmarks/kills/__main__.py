"""A small study whose runs are disturbed: the same command has to finish it, with the same bytes.

    PYTHONPATH=benchmarks .venv/bin/python -m kills --seed 1

Runs are killed at random moments, two go into one directory, disks are full, places cannot be written to, streams are
closed, and what is kept is damaged. A full disk is a small tmpfs where one may be mounted (as root, or in
`unshare --map-root-user --mount`), else a limit to the size of a file.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from kills import disturbed, places
from kills.study import Study

#: What takes most of the time of a run, and is no different from other jobs here.
QUICK = ("settle.repeats=2", "pathway=off")
#: How often each is done.
TIMES = {"SIGKILL": 50, "SIGTERM": 20, "SIGHUP": 20, "together": 5, "full": 10, "places": 1}


def cases(study: Study, dice: random.Random, times: dict[str, int]) -> Iterator[tuple[str, Callable[[], str]]]:
    """Every disturbance by its name."""
    for name in ("SIGKILL", "SIGTERM", "SIGHUP"):
        for _ in range(times[name]):
            yield name, partial(disturbed.killed, study, dice, signal.Signals[name])
    for _ in range(times["together"]):
        yield "together", partial(disturbed.together, study, dice)
    for _ in range(times["full"]):
        yield "full", partial(disturbed.full, study, dice)
    for _ in range(times["places"]):
        yield from places.cases(study, dice)


def main() -> None:
    """Disturb and run again, print what went wrong, and fail where something did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, count in TIMES.items():
        parser.add_argument(f"--{name.lower()}", dest=name, type=int, default=count, help=f"how often ({count})")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help=f"with {', '.join(QUICK)}")
    asked = vars(parser.parse_args())
    # As in a terminal: who starts this in the background may have them ignored, which runs would inherit.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    done: dict[str, list[bool]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        study = Study.within(Path(scratch), *(QUICK if asked["quick"] else ()))
        print(f"undisturbed: {study.lasted:.0f} s, {len(study.expected)} files", flush=True)
        for name, case in cases(study, random.Random(asked["seed"]), asked):
            why = case()
            done.setdefault(name, []).append(not why)
            print(f"{name}: {why or 'goes on'}", flush=True)
    for name, good in done.items():
        print(f"{sum(good)} of {len(good)}  {name}")
    if not all(map(all, done.values())):
        sys.exit(1)


if __name__ == "__main__":
    main()
