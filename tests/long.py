"""The long form of some tests, with more simulated plates and files: `make test-long`."""

from __future__ import annotations

import os
from typing import TypeVar

Thing = TypeVar("Thing")

LONG = bool(os.environ.get("MTORKIN_LONG"))


def either(usual: Thing, long: Thing) -> Thing:
    """What the usual form takes, or the long one."""
    return long if LONG else usual
