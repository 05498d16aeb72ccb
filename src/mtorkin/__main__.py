"""`python -m mtorkin` is the command `mtorkin`."""

from mtorkin.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
