"""A comparison as a page."""

from __future__ import annotations

from urllib.parse import quote

from mtorkin.locking import words
from mtorkin.locking.compare import Comparison
from mtorkin.locking.curves import Drawn, over_each_other
from mtorkin.report.pages import environment

NOTHING_DRAWN = Drawn()


def page(comparison: Comparison, before: Drawn = NOTHING_DRAWN, after: Drawn = NOTHING_DRAWN) -> str:
    """A comparison in HTML.

    Parameters
    ----------
    comparison
        What differs.
    before, after
        Curves of the two, which are laid over each other where both have them and something of a family differs.
    """
    compounds = [
        {
            "name": name or words.NO_COMPOUND,
            "lines": words.of_compound(comparison, name),
            "figures": _figures(comparison, name, before, after),
        }
        for name in comparison.compounds
    ]
    moved = any(each.before != each.after for each in comparison.verdicts)
    return environment().get_template("difference.html").render(
        summary=words.summary(comparison), causes=words.causes(comparison), causes_of=words.CAUSES,
        changelog=comparison.changelog, changelog_of=words.CHANGELOG, matrix=words.matrix(comparison) if moved else [],
        compounds=compounds, simulated=before.simulated or after.simulated, drawn=bool(before.curves and after.curves),
    )  # fmt: skip


def _figures(comparison: Comparison, compound: str, before: Drawn, after: Drawn) -> list[tuple[str, str]]:
    """Families and the addresses of their pictures, which are held in the page itself."""
    families = dict.fromkeys(change.family for change in comparison.of(compound) if change.family)
    found = [(family, over_each_other(before, after, family)) for family in families]
    return [(family, f"data:image/svg+xml,{quote(svg)}") for family, svg in found if svg]
