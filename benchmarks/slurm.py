"""A study on Slurm: the same bytes as on this machine alone, by plain Snakemake and by `mtorkin run --profile slurm`.

    .venv/bin/python benchmarks/slurm.py                      the bundled study
    .venv/bin/python benchmarks/slurm.py --compounds 102      so many simulated compounds instead

Starts a Slurm of one node of its own, of Debian's packages slurm-wlm and munge, on loopback and without accounts of
jobs, and stops it at the end: nothing of it is left, and a Slurm of the machine is not touched. Where the packages are
not installed it says so and does nothing.
"""

from __future__ import annotations

import argparse
import getpass
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "speed"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import yaml
from kills.study import FOLDER, STUDY, results
from study import COST, write

ROOT = Path(__file__).resolve().parents[1]
PROFILES = ROOT / "workflow" / "profiles"
#: The programs of the packages.
PROGRAMS = ("munged", "slurmctld", "slurmd", "sinfo", "squeue", "srun", "sbatch", "scancel")
#: No control groups and no binding to cores, which a machine for CI may not allow.
CONFIGURATION = """\
ClusterName=loopback
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmdPort={node}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={place}/munge.socket
StateSaveLocation={place}/state
SlurmdSpoolDir={place}/spool
SlurmctldPidFile={place}/slurmctld.pid
SlurmdPidFile={place}/slurmd.pid
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} RealMemory={memory}
PartitionName=all Nodes={host} Default=YES State=UP
"""
#: Seconds in which the node is there, and in which a daemon ends.
PATIENCE = 60.0
#: CPU seconds of the compilation of the fit engine, or less.
COMPILING = 15.0


def missing() -> list[str]:
    """What is not there of the programs, and the plugin; the daemons are where only the superuser looks."""
    os.environ["PATH"] += f"{os.pathsep}/usr/sbin"
    lacking = [program for program in PROGRAMS if shutil.which(program) is None]
    return [*lacking, *(["its plugin"] if find_spec("snakemake_executor_plugin_slurm") is None else [])]


def free_ports(count: int) -> list[int]:
    """Ports on which nothing listens."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [listener.getsockname()[1] for listener in listeners]


@contextmanager
def daemon(place: Path, *command: str) -> Iterator[None]:
    """A process in the foreground for as long as this context, what it says in a file."""
    with (
        (place / f"{command[0]}.log").open("w", encoding="utf-8") as said,
        subprocess.Popen(command, stdout=said, stderr=said) as process,
    ):
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def slurm(place: Path) -> Iterator[None]:
    """A Slurm of one node, which this process and its children talk to.

    Raises
    ------
    SystemExit
        If its node does not come up.
    """
    host = socket.gethostname().split(".")[0]
    controller, node = free_ports(2)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    told = {"host": host, "user": getpass.getuser(), "cores": os.cpu_count(), "memory": memory * 9 // 10}
    configuration, key = place / "slurm.conf", place / "munge.key"
    text = CONFIGURATION.format(place=place, controller=controller, node=node, **told)
    configuration.write_text(text, encoding="utf-8")
    key.touch(mode=0o600)
    key.write_bytes(os.urandom(128))
    for name in ("state", "spool", "programs"):
        (place / name).mkdir()
    os.environ["SLURM_CONF"] = str(configuration)
    # The plugin takes all variables of Slurm away from `srun`, this one too, which no installed Slurm needs.
    wrapper = place / "programs" / "srun"
    wrapper.write_text(f'#!/bin/sh\nSLURM_CONF="{configuration}" exec {shutil.which("srun")} "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)
    os.environ["PATH"] = f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}"
    files = {name: place / f"munge.{name}" for name in ("socket", "pid-file", "log-file", "seed-file")}
    munge = ["--foreground", "--force", f"--key-file={key}", *(f"--{name}={path}" for name, path in files.items())]
    with daemon(place, "munged", *munge), daemon(place, "slurmctld", "-D"), daemon(place, "slurmd", "-D", "-N", host):
        until = time.monotonic() + PATIENCE
        while "idle" not in subprocess.run(["sinfo"], capture_output=True, text=True, check=False).stdout:
            if time.monotonic() > until:
                logs = [path.read_text(errors="replace") for path in sorted(place.glob("*.log"))]
                sys.exit("\n".join(["the node of Slurm does not come up", *logs]))
            time.sleep(0.5)
        try:
            yield
        finally:
            subprocess.run(["scancel", "--user", getpass.getuser()], check=False)


def run(command: Sequence[str | Path], directory: Path, status: int = 0) -> str:
    """Run a command, and return all that it said.

    Raises
    ------
    SystemExit
        If it ends with another status.
    """
    began = time.monotonic()
    joined = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    ended = subprocess.run([*map(str, command)], cwd=directory, text=True, check=False, **joined)
    if ended.returncode != status:
        sys.exit(f"{' '.join(map(str, command))}: exit status {ended.returncode}\n{ended.stdout}")
    print(f"  {time.monotonic() - began:.0f} s", flush=True)
    return str(ended.stdout)


def by_mtorkin(study: Path, out: Path, *more: str, status: int = 0) -> str:
    """`mtorkin run`."""
    return run([sys.executable, "-m", "mtorkin", "run", study, "--out", out, *more], out.parent, status)


def by_snakemake(study: Path, home: Path) -> Path:
    """Plain Snakemake as the README shows it, with folders and results relative to where it is started."""
    home.mkdir()
    (home / "study").symlink_to(study)
    told = yaml.safe_load((ROOT / "config" / "config.yaml").read_text(encoding="utf-8"))
    told |= {"folders": ["study"], "out": "results"}
    (home / "config.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    profiles = ["--workflow-profile", PROFILES / "default", "--profile", PROFILES / "slurm"]
    snakemake = [sys.executable, "-m", "snakemake", "--snakefile", ROOT / "Snakefile"]
    run([*snakemake, "--configfile", "config.yaml", *profiles], home)
    return home / "results"


def compare(found: Path, expected: dict[str, bytes]) -> None:
    """Say that results are the same.

    Raises
    ------
    SystemExit
        With what is not.
    """
    got = results(found)
    others = sorted(name for name in {*got, *expected} if got.get(name) != expected.get(name))
    if others:
        sys.exit(f"{len(others)} of {len(expected)} files differ from those of the local run: {', '.join(others[:9])}")
    print(f"  {len(got)} files, the same bytes as of the local run", flush=True)


def compiled_once(out: Path) -> None:
    """Say that one job compiled the engine; others that began beside it waited.

    Raises
    ------
    SystemExit
        If more than one did.
    """
    logs = sorted((out / "logs" / "fit").glob("*.log"))
    costs = sorted(float(cpu) for log in logs for cpu, _ in COST.findall(log.read_text(encoding="utf-8")))
    print(f"  CPU seconds of the jobs that fit: {', '.join(f'{cost:.0f}' for cost in costs)}", flush=True)
    if len(costs) > 1 and costs[-1] - costs[-2] < COMPILING:
        sys.exit("more than one job compiled the engine, or none did")


def ended_by_time(study: Path, place: Path) -> None:
    """A job that Slurm ends is named with the reason, what was finished stays, and the same command goes on.

    Raises
    ------
    SystemExit
        If it is not so.
    """
    out, changed = place / "late", ("--set", "pages.classical=[dixon]")
    by_mtorkin(study, place / "small", *changed)
    by_mtorkin(study, out)
    finished = _pages(out)
    # Pages are drawn again as the setting wants, in a job that is stopped until its time is over.
    once = ("--", "--retries", "0", "--set-resources", "pages:runtime=1")
    with ThreadPoolExecutor(1) as beside:
        beside.submit(stop_pages)
        said = by_mtorkin(study, out, *changed, "--profile", "slurm", *once, status=1)
    print("\n".join(line for line in said.splitlines() if line.startswith("mtorkin: ")), flush=True)
    if not re.search(r"^mtorkin: pages \d+ failed: .*TIMEOUT", said, flags=re.M) or "error inside mtorkin" in said:
        sys.exit(f"a job that took too long is not named:\n{said}")
    if _pages(out) != finished:
        sys.exit("the finished pages did not stay")
    by_mtorkin(study, out, *changed, "--profile", "slurm")
    compare(out, results(place / "small"))


def _pages(out: Path) -> dict[str, bytes]:
    """The pages of compounds, as a user has them open."""
    return {name: content for name, content in results(out).items() if name.startswith("pages/")}


def stop_pages() -> None:
    """Stop the job that draws pages as soon as it runs, so that it takes longer than it may."""
    until = time.monotonic() + PATIENCE * 5
    while time.monotonic() < until:
        for line in _asked("squeue", "--states=RUNNING", "--format=%i %k"):
            job, about = line.split(maxsplit=1)
            # The step that the job's script waits for.
            if "rule_pages" in about and f"{job}.0" in _asked("squeue", "--steps", f"--jobs={job}", "--format=%i"):
                subprocess.run(["scancel", "--signal=STOP", f"{job}.0"], check=False)
                return
        time.sleep(0.2)


def _asked(*command: str) -> list[str]:
    """What Slurm answers, by lines."""
    return subprocess.run([*command, "--noheader"], capture_output=True, text=True, check=False).stdout.splitlines()


def main() -> None:
    """Compare, and end with an error where anything is not as on this machine alone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--compounds",
        type=int,
        default=0,
        metavar="N",
        help="simulated compounds, three on a plate, by mtorkin run only",
    )
    parser.add_argument("--quick", action="store_true", help="one folder of the bundled study")
    parser.add_argument("--required", action="store_true", help="fail where Slurm is not installed")
    asked = parser.parse_args()
    if lacking := missing():
        why = f"{', '.join(lacking)} not found; Debian's packages slurm-wlm and munge, and `make slurm`, bring them"
        if asked.required:
            sys.exit(why)
        print(f"left out: {why}")
        return
    with tempfile.TemporaryDirectory(prefix="mtorkin-slurm-") as directory:
        place = Path(directory)
        study = STUDY / FOLDER if asked.quick else STUDY
        if asked.compounds:
            study = place / "study"
            write(asked.compounds, study)
        print("on this machine alone", flush=True)
        by_mtorkin(study, place / "local")
        expected = results(place / "local")
        with slurm(place):
            print("on Slurm, by mtorkin run", flush=True)
            # Empty at first, so that the first jobs have to compile.
            os.environ["MTORKIN_CACHE"] = str(place / "cache")
            by_mtorkin(study, place / "cluster", "--profile", "slurm")
            compiled_once(place / "cluster")
            compare(place / "cluster", expected)
            if not asked.compounds:
                print("on Slurm, by plain Snakemake", flush=True)
                compare(by_snakemake(study, place / "plain"), expected)
            if not asked.compounds and not asked.quick:
                print("a job that takes too long", flush=True)
                ended_by_time(STUDY / FOLDER, place)


if __name__ == "__main__":
    main()
