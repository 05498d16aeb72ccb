"""Snakemake as `mtorkin run` starts it: ``python -m mtorkin.workflow.snakemake_main`` is ``python -m snakemake``.

But for one thing: scripts of rules are run in forks of one process that has imported the libraries; see `forkserver`.
Snakemake puts the path of the interpreter into a shell command as it is, so that it has to be quoted too: otherwise no
script would run from an environment whose path has a space.
"""

import sys

from snakemake.cli import main

from mtorkin.workflow.forkserver import interpreter

if __name__ == "__main__":
    with interpreter() as sys.executable:
        main()
