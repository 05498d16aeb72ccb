"""Snakemake as `mtorkin run` starts it: ``python -m mtorkin.workflow.snakemake_main`` is ``python -m snakemake``.

But for two things: scripts of rules are run in forks of one process that has imported the libraries, see `forkserver`,
and what happens is told to the process that waits, see `events`.
Snakemake puts the path of the interpreter into a shell command as it is, so that it has to be quoted too: otherwise no
script would run from an environment whose path has a space.
"""

import sys

from snakemake.cli import main

from mtorkin.workflow.events import tell
from mtorkin.workflow.forkserver import interpreter

if __name__ == "__main__":
    tell()
    with interpreter() as sys.executable:
        main()
