"""`mtorkin run`: Snakemake with the right profile, then the verdicts on the terminal."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mtorkin.base.place import resolved
from mtorkin.base.shown import print_coloured
from mtorkin.base.vocabulary import WORDS
from mtorkin.cli.settings import chosen_settings
from mtorkin.cli.status import BAD_INPUT, CORES, FAILED, FOLDER, OK, colour_wanted, say

if TYPE_CHECKING:
    from mtorkin.base.settings import Settings
    from mtorkin.workflow.launch import Launched
    from mtorkin.workflow.progress import Show


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
    run.add_argument("--profile", metavar="NAME", help="where jobs run: slurm, or a directory; docs/cluster.md")
    run.add_argument("--config", metavar="FILE", help="settings in YAML; config/config.yaml lists them")
    run.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="one setting, for instance selection.margin=8"
    )
    run.add_argument("--dry-run", action="store_true", help="say what would be done")
    loudness = run.add_mutually_exclusive_group()
    loudness.add_argument("--quiet", action="store_true", help="show no progress, and no table at the end")
    loudness.add_argument("--verbose", action="store_true", help="show every step, and what Snakemake says")
    run.add_argument(
        "--json", action="store_true", help="verdicts and problems as JSON (docs/schemas/verdicts.schema.json)"
    )
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
    from mtorkin.workflow.progress import Show

    settings = chosen_settings(arguments.config, arguments.set)
    out = resolved(arguments.out or settings.out)
    extra = [*(["--dry-run"] if arguments.dry_run else []), *arguments.snakemake]
    show = Show.QUIET if arguments.quiet or arguments.json else Show.VERBOSE if arguments.verbose else Show.USUAL
    entries = arguments.folders or settings.folders
    launched = analyse(settings, entries, out, arguments.cores, extra, show, arguments.profile)
    if launched.status:
        return FAILED
    if show is not Show.QUIET:
        _say_what_was_done(launched, arguments.dry_run)
    if arguments.snakemake:
        print(*dict.fromkeys(launched.lines), sep="\n")
    if arguments.dry_run or not (out / paths.PROBLEMS).exists():
        return OK
    return _summarise(out, arguments)


def _say_what_was_done(launched: Launched, dry: bool) -> None:
    """That there was nothing to do, or what there would have been."""
    from mtorkin.workflow.events import DOES

    if launched.planned == {}:
        print("nothing to do: results are up to date")
    elif launched.planned and dry:
        print(f"{sum(launched.planned.values())} steps would be done")
        for rule, count in launched.planned.items():
            print(f"{count:6}  {DOES[rule]}")


def analyse(
    settings: Settings,
    entries: Sequence[str | Path],
    out: Path,
    cores: str,
    extra: Sequence[str] = (),
    show: Show | None = None,
    profile: str | None = None,
) -> Launched:
    """Run the workflow, see `mtorkin.workflow.analyse`; where it fails, say so."""
    from mtorkin.workflow.analyse import analyse
    from mtorkin.workflow.progress import Show

    launched = analyse(settings, entries, out, cores, extra, show or Show.USUAL, profile)
    if launched.status:
        if show is not Show.VERBOSE:
            print(*launched.lines, sep="\n", file=sys.stderr)
        for each in launched.failed:
            print(f"mtorkin: {each.sentence()}", file=sys.stderr)
        if launched.failed and not any(each.is_error(out) for each in launched.failed):
            why = "no error is in their logs, so that they were ended from outside, as by a limit of time or memory"
            print(f"mtorkin: the run failed: {why}; the same command goes on where it stopped", file=sys.stderr)
            return launched
        print(
            f"mtorkin: the run failed (see above, and {out / 'logs'}); this is an error inside mtorkin", file=sys.stderr
        )
    return launched


def _summarise(out: Path, arguments: argparse.Namespace) -> int:
    """Print the verdicts and the errors of a run; the status says whether there were any."""
    import json

    from mtorkin.base import tables
    from mtorkin.report.rows import problems_of
    from mtorkin.report.terminal import summary
    from mtorkin.workflow import paths
    from mtorkin.workflow.job import INTERNAL

    verdicts, problems = tables.VERDICTS.read(out / paths.VERDICTS), tables.PROBLEMS.read(out / paths.PROBLEMS)
    if arguments.json:
        found = json.loads((out / paths.VERDICTS_JSON).read_text(encoding="utf-8"))
        said = [problem.as_row() for problem in problems_of(problems)]
        print(json.dumps({**found, "problems": said}, indent=2, ensure_ascii=False))
    elif arguments.quiet:
        say(problem for problem in problems_of(problems) if problem.severity == "error")
    else:
        print_coloured(summary(verdicts, problems, os.path.relpath(out / paths.INDEX), colour=colour_wanted()))
    if (problems["key"] == INTERNAL).any():
        return FAILED
    return BAD_INPUT if (problems["severity"] == "error").any() else OK
