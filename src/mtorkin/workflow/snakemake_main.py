"""Snakemake as `mtorkin run` starts it: ``python -m mtorkin.workflow.snakemake_main`` is ``python -m snakemake``.

But for three things: scripts of rules are run in forks of one process that has imported the libraries, see
`forkserver`; what happens is told to the process that waits, see `events`; and it ends with that, see `following`.
Snakemake puts the path of the interpreter into a shell command as it is, so that it has to be quoted too: otherwise no
script would run from an environment whose path has a space.
"""

import os
import sys

from mtorkin.workflow.events import ASKED, tell
from mtorkin.workflow.following import follow
from mtorkin.workflow.forkserver import interpreter

if __name__ == "__main__":
    if ASKED in os.environ:
        follow()
    # Takes a second, in which this may have to end already.
    from snakemake.cli import main

    tell()
    with interpreter() as sys.executable:
        main()
