"""Problems as sentences."""

from mtorkin.base.errors import Problem, once


def test_one_sentence_for_many_places():
    rows = [Problem("no such plate", file="layout.csv", where=f"row {row}") for row in (2, 3, 3, 4)]
    other = Problem("no such plate", file="other.csv", where="row 2")
    assert [problem.sentence() for problem in once([*rows, other])] == [
        "layout.csv, row 2 and 2 more: no such plate",
        "other.csv, row 2: no such plate",
    ]
