"""The command `mtorkin`, a module per subcommand. Imports are within functions, so that ``--help`` answers at once.

Exit status: 0, all is well; 2, there was something wrong with the input (the results of the rest are there); 1, an
error inside mtorkin; 130, interrupted. `mtorkin verify` has statuses of its own.
"""

from mtorkin.cli.main import main, parser

__all__ = ["main", "parser"]
