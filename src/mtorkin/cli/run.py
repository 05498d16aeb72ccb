"""`mtorkin run`: Snakemake with the right profile, then the verdicts on the terminal."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mtorkin.base.errors import InputError
from mtorkin.base.vocabulary import WORDS
from mtorkin.cli.settings import chosen_settings
from mtorkin.cli.status import BAD_INPUT, CORES, FAILED, FOLDER, OK

if TYPE_CHECKING:
    from mtorkin.base.settings import Settings
    from mtorkin.workflow.launch import Launched


#: What Snakemake is told by to run again what is up to date, and to run nothing.
FORCED = frozenset({"--forceall", "-F", "--force", "-f", "--forcerun", "-R"})
DRY = frozenset({"--dry-run", "--dryrun", "-n"})


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    run = commands.add_parser(
        "run",
        help="analyse assay folders: a verdict on every compound, and a report",
        epilog=_verdicts() + "\n\nWhat follows `--` goes to Snakemake, for instance `-- --forceall`.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    run.add_argument("folders", nargs="*", metavar="FOLDER", help=FOLDER)
    run.add_argument("--out", metavar="DIR", help="directory for the results (default: results)")
    run.add_argument("--cores", default="all", metavar="N", help=CORES)
    run.add_argument("--config", metavar="FILE", help="settings in YAML; config/config.yaml lists them")
    run.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="one setting, for instance selection.margin=8"
    )
    run.add_argument("--dry-run", action="store_true", help="say what would be done")
    run.set_defaults(function=run_study)


def _verdicts() -> str:
    """What the words of the verdict mean."""
    width = max(map(len, WORDS))
    lines = [
        textwrap.fill(word.means, 100, initial_indent=f"  {name:{width}}  ", subsequent_indent=" " * (width + 4))
        for name, word in WORDS.items()
    ]
    return "\n".join(["verdicts:", *lines])


def run_study(arguments: argparse.Namespace) -> int:
    """`mtorkin run`: Snakemake with the right profile, then the verdicts on the terminal."""
    from mtorkin.workflow import paths

    settings = chosen_settings(arguments.config, arguments.set)
    out = Path(arguments.out or settings.out).resolve()
    extra = [*(["--dry-run"] if arguments.dry_run else []), *arguments.snakemake]
    launched = analyse(settings, arguments.folders or settings.folders, out, arguments.cores, extra)
    if launched.status:
        return FAILED
    if launched.nothing_to_do:
        print("nothing to do: results are up to date")
    if extra:
        print(*dict.fromkeys(launched.lines), sep="\n")
    if arguments.dry_run or not (out / paths.INDEX).exists():
        return OK
    return _summarise(out)


def analyse(
    settings: Settings, entries: Sequence[str | Path], out: Path, cores: str, extra: Sequence[str] = ()
) -> Launched:
    """Run the workflow; where it fails, say so.

    Raises
    ------
    InputError
        If the number of cores is none, there is no assay folder, the results would lie among the data, or another run
        writes there.
    """
    from mtorkin.workflow import folders, launch
    from mtorkin.workflow.alone import alone
    from mtorkin.workflow.kept import forget
    from mtorkin.workflow.retry import forget_failures

    if cores != "all" and not (cores.isdecimal() and int(cores)):
        raise InputError(f"--cores {cores}: state a number above 0, or all")
    folders.find_assays(entries, Path.cwd(), out)
    with alone(out) as lock:
        config = launch.write_config(settings, entries, out)
        forget_failures(out)
        if forced(extra):
            forget(out)
        launched = launch.launch(launch.command(config, out, cores, extra), out, lock)
    if any("LockException" in line for line in launched.lines):
        raise InputError(
            f"another Snakemake writes its results into {out}, or was killed there; where none does, run the same "
            "command once with `-- --unlock` behind it"
        )
    if launched.status:
        print(*launched.lines, sep="\n", file=sys.stderr)
        print(
            f"mtorkin: the run failed (see above, and {out / 'logs'}); this is an error inside mtorkin", file=sys.stderr
        )
    return launched


def forced(extra: Sequence[str]) -> bool:
    """Whether a run computes again what is up to date, so that nothing kept of single compounds may be used."""
    return bool(FORCED.intersection(extra)) and not DRY.intersection(extra)


def _summarise(out: Path) -> int:
    """Print the verdicts and the errors of a run; the status says whether there were any."""
    from mtorkin.base import tables
    from mtorkin.report.terminal import summary
    from mtorkin.workflow import paths
    from mtorkin.workflow.job import INTERNAL

    verdicts, problems = tables.VERDICTS.read(out / paths.VERDICTS), tables.PROBLEMS.read(out / paths.PROBLEMS)
    print(summary(verdicts, problems, os.path.relpath(out / paths.INDEX)), end="")
    if (problems["key"] == INTERNAL).any():
        return FAILED
    return BAD_INPUT if (problems["severity"] == "error").any() else OK
