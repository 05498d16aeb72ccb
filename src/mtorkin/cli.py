"""The command `mtorkin`. Imports are within functions, so that ``--help`` answers at once.

Exit status: 0, all is well; 2, there was something wrong with the input (the results of the rest are there); 1, an
error inside mtorkin; 130, interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin import __version__
from mtorkin.base.errors import InputError, Problem
from mtorkin.verdict.vocabulary import WORDS

if TYPE_CHECKING:
    from mtorkin.base.settings import Settings

OK, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="mtorkin", description="Inhibition mechanism from folders of kinase assay plates."
    )
    top.add_argument("--version", action="version", version=f"mtorkin {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser(
        "run",
        help="analyse assay folders: a verdict on every compound, and a report",
        epilog=_verdicts() + "\n\nWhat follows `--` goes to Snakemake, for instance `-- --forceall`.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    run.add_argument("folders", nargs="*", metavar="FOLDER", help="assay folder, or a folder that holds assay folders")
    run.add_argument("--out", metavar="DIR", help="directory for the results (default: results)")
    run.add_argument("--cores", default="all", metavar="N", help="processor cores to use (default: all)")
    run.add_argument("--config", metavar="FILE", help="settings in YAML; config/config.yaml lists them")
    run.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="one setting, for instance selection.margin=8"
    )
    run.add_argument("--dry-run", action="store_true", help="say what would be done")
    run.set_defaults(function=run_study)

    check = commands.add_parser("check", help="read assay folders, fit nothing, and say what is wrong with them")
    check.add_argument(
        "folders", nargs="+", metavar="FOLDER", help="assay folder, or a folder that holds assay folders"
    )
    check.set_defaults(function=check_folders)

    inspect = commands.add_parser("inspect", help="show what is understood of an instrument's export")
    inspect.add_argument("files", nargs="+", metavar="FILE", help="export: CSV, text, XLSX or Tecan XML")
    inspect.add_argument("--sheet", metavar="NAME", help="the only sheet of a workbook to read")
    inspect.add_argument("--all", action="store_true", help="pictures of calculated reads and layouts too")
    inspect.set_defaults(function=inspect_files)

    new = commands.add_parser("new", help="write a commented assay folder to fill in")
    new.add_argument("folder", metavar="FOLDER", help="folder to write, which must not exist or be empty")
    new.set_defaults(function=new_folder)
    return top


def _verdicts() -> str:
    """What the words of the verdict mean."""
    width = max(len(row.word) for row in WORDS)
    lines = [
        textwrap.fill(row.meaning, 100, initial_indent=f"  {row.word:{width}}  ", subsequent_indent=" " * (width + 4))
        for row in WORDS
    ]
    return "\n".join(["verdicts:", *lines])


def _settings(config: str | None, assignments: Sequence[str]) -> Settings:
    """The settings of a configuration file with single ones replaced."""
    from yaml import YAMLError, safe_load

    from mtorkin.base.settings import read_settings

    content: Any = {}
    if config:
        try:
            content = safe_load(Path(config).read_text(encoding="utf-8")) or {}
        except OSError as error:
            raise InputError(f"the configuration {config} cannot be read: {error.strerror}") from None
        except (UnicodeDecodeError, YAMLError) as error:
            reason = " ".join(str(error).split())
            raise InputError(f"the configuration {config} is not YAML: {reason}") from None
        if not isinstance(content, dict):
            raise InputError(f"the configuration {config} must be keys with values, as config/config.yaml is")
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        *sections, key = name.strip().split(".")
        place = content
        for section in sections:
            place = place.setdefault(section, {}) if isinstance(place, dict) else None
        if not equals or not isinstance(place, dict):
            raise InputError(f"--set {assignment}: write a setting as KEY=VALUE, for instance selection.margin=8")
        try:
            place[key] = safe_load(value)
        except YAMLError:
            place[key] = value
    return read_settings(content)


def run_study(arguments: argparse.Namespace) -> int:
    """`mtorkin run`: Snakemake with the right profile, then the verdicts on the terminal."""
    from mtorkin.workflow import launch, paths

    if arguments.cores != "all" and not (arguments.cores.isdecimal() and int(arguments.cores)):
        raise InputError(f"--cores {arguments.cores}: state a number above 0, or all")
    settings = _settings(arguments.config, arguments.set)
    out = Path(arguments.out or settings.out).resolve()
    config = launch.write_config(settings, arguments.folders or settings.folders, out)
    extra = [*(["--dry-run"] if arguments.dry_run else []), *arguments.snakemake]
    launched = launch.launch(launch.command(config, out, arguments.cores, extra))
    if launched.status:
        print(*launched.lines, sep="\n", file=sys.stderr)
        print(
            f"mtorkin: the run failed (see above, and {out / 'logs'}); this is an error inside mtorkin", file=sys.stderr
        )
        return FAILED
    if launched.nothing_to_do:
        print("nothing to do: results are up to date")
    if extra:
        print(*dict.fromkeys(launched.lines), sep="\n")
    if arguments.dry_run or not (out / paths.INDEX).exists():
        return OK
    return _summarise(out)


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


def check_folders(arguments: argparse.Namespace) -> int:
    """`mtorkin check`: everything that can be known without a fit."""
    from mtorkin.workflow.check import check

    failed = False
    for said in check(arguments.folders):
        if isinstance(said, Problem):
            failed |= said.severity == "error"
            _say([said])
        else:
            print(said)
    return BAD_INPUT if failed else OK


def inspect_files(arguments: argparse.Namespace) -> int:
    """`mtorkin inspect`: instrument, plates, reads and times of exports, and each read as a picture of its plate."""
    from mtorkin.readers.export import read_export
    from mtorkin.readers.picture import describe

    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    blocks = encoding.startswith("utf") and os.environ.get("TERM") != "dumb"
    status = OK
    for file in arguments.files:
        try:
            text = describe(read_export(file, sheet=arguments.sheet), Path(file).name, blocks, arguments.all)
        except InputError as error:
            _say(error.problems)
            status = BAD_INPUT
        else:
            print(text if blocks else text.encode("ascii", "replace").decode(), end="")
    return status


def new_folder(arguments: argparse.Namespace) -> int:
    """`mtorkin new`: a commented assay folder to fill in."""
    from mtorkin.assays.template import write_template

    write_template(Path(arguments.folder))
    print(f"Fill in the files in {arguments.folder}, add the instrument's, then: mtorkin check {arguments.folder}")
    return OK


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv
        Arguments; default: those of the process.

    Returns
    -------
    int
        Exit status.
    """
    given = list(sys.argv[1:] if argv is None else argv)
    split = given.index("--") if "--" in given else len(given)
    arguments = parser().parse_args(given[:split])
    arguments.snakemake = given[split + 1 :]
    try:
        status: int = arguments.function(arguments)
        sys.stdout.flush()
    except InputError as error:
        _say(error.problems)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("mtorkin: interrupted; the same command goes on where it stopped", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough; Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return status


def _say(problems: list[Problem]) -> None:
    for problem in problems:
        print(f"{problem.severity}: {problem.sentence()}", file=sys.stderr)
