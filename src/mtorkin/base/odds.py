"""Probabilities as odds, which is how a verdict says how sure it is."""

from __future__ import annotations


def odds(probability: float | None) -> str:
    """Odds for something against everything else, e.g. ``20 to 1``; two digits, and never a certainty.

    Examples
    --------
    >>> odds(0.952), odds(0.25), odds(1.0)
    ('20 to 1', '1 to 3', 'more than 1,000 to 1')
    """
    if probability is None:
        return ""
    if probability > 1000 / 1001:
        return "more than 1,000 to 1"
    if probability < 1 / 1001:
        return "less than 1 to 1,000"
    ratio = probability / (1.0 - probability)
    return f"{_two_digits(ratio)} to 1" if ratio >= 1 else f"1 to {_two_digits(1 / ratio)}"


def _two_digits(value: float) -> str:
    return f"{float(f'{value:.2g}'):,g}"
