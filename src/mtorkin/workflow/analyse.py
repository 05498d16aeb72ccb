"""A study analysed: Snakemake on its folders, alone in the directory of the results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mtorkin.base.errors import InputError
from mtorkin.base.place import fault_in
from mtorkin.workflow import folders, launch, profiles
from mtorkin.workflow.alone import alone, ask_again, is_there
from mtorkin.workflow.kept import forget
from mtorkin.workflow.progress import Show
from mtorkin.workflow.retry import forget_failures
from mtorkin.workflow.underway import forget_underway

if TYPE_CHECKING:
    from mtorkin.base.settings import Settings

#: What Snakemake is told by to run again what is up to date, and to run nothing.
FORCED = frozenset({"--forceall", "-F", "--force", "-f", "--forcerun", "-R"})
DRY = frozenset({"--dry-run", "--dryrun", "-n"})


def analyse(
    settings: Settings,
    entries: Sequence[str | Path],
    out: Path,
    cores: str,
    extra: Sequence[str] = (),
    show: Show = Show.USUAL,
    profile: str | None = None,
) -> launch.Launched:
    """Run the workflow; `extra` goes to Snakemake, whose remarks are wanted where it is more than a dry run.

    With a `profile` its jobs run where that says, see `profiles`.

    Raises
    ------
    InputError
        If the number of cores is none, there is no assay folder or no such profile, the results would lie among the
        data, or another run writes there; or if there is no room for them, or they are moved away meanwhile.
    """
    if cores != "all" and not (cores.isdecimal() and int(cores)):
        raise InputError(f"--cores {cores}: state a number above 0, or all")
    folders.find_assays(entries, Path.cwd(), out)
    where = ["--profile", str(profiles.find(profile))] if profile else []
    with alone(out) as lock:
        config = launch.write_config(settings, entries, out)
        forget_failures(out)
        forget_underway(out)
        if forced(extra):
            forget(out)
        remarks = show is Show.VERBOSE or bool(set(extra) - {"--dry-run"})
        launched = launch.launch(launch.command(config, out, cores, [*where, *extra]), out, lock, show, remarks)
        if launched.status and not is_there(out, lock):
            raise InputError(f"{out} was removed or renamed while the run went; leave it there, and run it again")
        if launched.failed:
            ask_again(out)
    said = [*launched.lines, *(failed.said for failed in launched.failed)]
    if launched.status and (fault := fault_in(said)):
        raise InputError(
            f"the run cannot write ({fault}): make room in {out}, and where temporary files and caches are; what was "
            "computed is kept, and the same command goes on"
        )
    if any("LockException" in line for line in launched.lines):
        raise InputError(
            f"another Snakemake writes its results into {out}, or was killed there; where none does, run the same "
            "command once with `-- --unlock` behind it"
        )
    return launched


def forced(extra: Sequence[str]) -> bool:
    """Whether a run computes again what is up to date, so that nothing kept of single compounds may be used."""
    return bool(FORCED.intersection(extra)) and not DRY.intersection(extra)
