"""The lock of the bundled study, verified elsewhere: ``make verify-elsewhere``.

    python benchmarks/elsewhere.py [--only NAME ...]

Elsewhere is one core and two, another directory, and libraries that compute as on other processors (`processors.py`);
other versions of Python and of the libraries are environments of their own: `make verify-python`, `verify-lowest` and
`verify-highest`. Each ends with `mtorkin verify`, whose status has to be 0. What this processor cannot do is named.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from processors import ROOT, SETTINGS, instructions

from mtorkin.locking.lock import NAME


@dataclass(frozen=True)
class Elsewhere:
    """A way to verify: its name, options, environment, whether in another directory, and instructions that it needs."""

    name: str
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    moved: bool = False
    needs: tuple[str, ...] = ()


def ways() -> Iterator[Elsewhere]:
    """All of them."""
    yield from (Elsewhere(f"cores {number}", ("--cores", str(number))) for number in (1, 2))
    yield Elsewhere("another directory", moved=True)
    yield from (Elsewhere(each.name, (), each.environment, needs=each.needs) for each in SETTINGS[1:])


def verify(way: Elsewhere, place: Path) -> int:
    """The status of `mtorkin verify`, whose words are printed where it is not 0."""
    study, home = ROOT / "data" / "study", ROOT
    if way.moved:
        home = place / "another directory, with a comma"
        study = Path(shutil.copytree(study, home / "data"))
    command = [sys.executable, "-m", "mtorkin", "verify", str(study / NAME), *way.options]
    environment = {**os.environ, **way.environment}
    ended = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        print(ended.stdout[-4000:], ended.stderr[-2000:])
    return ended.returncode


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", metavar="NAME", help="these ways only")
    chosen = parser.parse_args().only
    own, good = instructions(), True
    for way in (way for way in ways() if chosen is None or way.name in chosen):
        missing = [each for each in way.needs if own and each not in own]
        if missing:
            print(f"{way.name}: left out, this processor has no {', '.join(missing)}")
            continue
        with tempfile.TemporaryDirectory() as place:
            status = verify(way, Path(place))
        good &= status == 0
        print(f"{way.name}: {status}", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
