"""How often a test of chance repeats: enough for `make test`, and more than enough for `make test-long`."""

import os

LONG = bool(os.environ.get("MTORKIN_LONG"))


def repeats(usual: int, long: int) -> int:
    """The number of repeats of this run."""
    return long if LONG else usual
