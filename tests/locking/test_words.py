"""What came and what went is said once, and not by everything that it had."""

from __future__ import annotations

from mtorkin.locking.compare import Cause, Change, Comparison, Verdict
from mtorkin.locking.words import markdown, text

COMPARISON = Comparison(
    causes=[
        *(Cause(kind="input", name=f"b/{file}", before="1", after=None) for file in ("P1.csv", "assay.yaml")),
        Cause(kind="input", name="a/P1.csv", before="1", after=None),
        Cause(kind="input", name="c/assay.yaml", before=None, after="1"),
    ],
    verdicts=[
        Verdict(before="inactive", after=None, compounds=1),
        Verdict(before=None, after="unresolved", compounds=1),
        Verdict(before="inactive", after="inactive", compounds=2),
    ],
    changes=[
        *(Change(compound="", field="well", name=f"{folder}/P1, A1", before="control", after=None) for folder in "ab"),
        Change(compound="", field="wells used", name="b", before=32.0, after=None),
        Change(compound="OLD", field="verdict", before="inactive", after=None),
        Change(compound="OLD", field="wells used", name="b", before=96.0, after=None),
        Change(compound="NEW", field="verdict", before=None, after="unresolved"),
        Change(compound="NEW", field="wells used", name="c", before=None, after=96.0),
        Change(compound="SAME", field="wells used", name="b", before=96.0, after=None),
    ],
)


def test_a_folder_and_a_compound_that_came_or_went_have_a_line_each() -> None:
    assert text(COMPARISON) == (
        "What differs of what the results rest on:\n"
        "  folder b: gone (2 files)\n"
        "  input a/P1.csv: gone\n"
        "  folder c: new\n"
        "Verdicts:\n"
        "  inactive, gone: 1 compound\n"
        "  new, unresolved: 1 compound\n"
        "  the same: 2 compounds\n"
        "without a compound:\n"
        "  well a/P1: control -> none (A1)\n"
        "  wells used b: 32 -> none\n"
        "NEW:\n"
        "  new: unresolved\n"
        "OLD:\n"
        "  gone: it was inactive\n"
        "SAME:\n"
        "  wells used b: 96 -> none\n"
        "The results differ in what is without a compound, NEW, OLD, SAME.\n"
    )


def test_markdown_says_the_same() -> None:
    said = markdown(COMPARISON)
    assert "- folder b: gone (2 files)\n" in said
    assert "### OLD\n\n- gone: it was inactive\n\n### SAME" in said
