"""`mtorkin catalogue`: what is known of compounds that a study may be compared with."""

from __future__ import annotations

import argparse

from mtorkin.cli.status import OK


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    catalogue = commands.add_parser("catalogue", help="show what is known of a compound, or list all")
    catalogue.add_argument("names", nargs="*", metavar="NAME", help="compound, by any of its names")
    catalogue.set_defaults(function=show)


def show(arguments: argparse.Namespace) -> int:
    """`mtorkin catalogue`: what is known of compounds that a study may be compared with."""
    from mtorkin.assays.catalogue import load_catalogue
    from mtorkin.pathway.catalogue import described

    if arguments.names:
        print("\n".join(described(name) for name in arguments.names), end="")
    else:
        for name, row in load_catalogue().items():
            print(f"{name}: {row.word}")
    return OK
