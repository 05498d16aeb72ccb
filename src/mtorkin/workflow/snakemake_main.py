"""Snakemake as `mtorkin run` starts it: ``python -m mtorkin.workflow.snakemake_main`` is ``python -m snakemake``.

But for one thing: Snakemake puts the path of the interpreter into a shell command as it is, so that no script would run
from an environment whose path has a space.
"""

import shlex
import sys

from snakemake.cli import main

if __name__ == "__main__":
    sys.executable = shlex.quote(sys.executable)
    main()
