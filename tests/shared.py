"""Other people's data: the folder `shared` beside the repository, or above it. It may be absent: tests then skip."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve()
SHARED = next((above / "shared" for above in _HERE.parents[2:] if (above / "shared").is_dir()), _HERE / "absent")
REAL = SHARED / "real"
CASES = SHARED / "cases"
