"""How figures write places and what is said of them: in as few letters as a picture needs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

#: How far a line may pass by the places that it was computed at, in points.
NEAR = 0.1
#: How far curves may be from straight lines between their ends, in points, in the order in which it is tried.
COARSE = (6.0, 2.5, 1.0)


def short(value: float) -> str:
    """A number in a picture, with a decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def path(places: np.ndarray) -> str:
    """Places, shape (n, 2), as a path in tenths, each from the one before; broken where one is not a number."""
    parts, pen, before, above = [], "m", 0, 0
    # There are a few places in each of very many paths, for which arrays take longer.
    for x, y in (10.0 * places).tolist():
        if math.isnan(x) or math.isnan(y):
            pen = "m"
            continue
        across, down = round(x) - before, round(y) - above
        if pen == "m":
            parts.append(f"m{across} {down}")
            pen = "l"
        # Straight up, down or aside takes one number; behind its letter stand as many as there are.
        elif across and down:
            parts.append(f"{' ' if pen == 'l' else 'l'}{across} {down}")
            pen = "l"
        else:
            letter = "h" if across else "v"
            parts.append(f"{' ' if pen == letter else letter}{across or down}")
            pen = letter
        before, above = before + across, above + down
    return "".join(parts).replace(" -", "-")


def curve(places: np.ndarray) -> str:
    """Places, shape (n, 2), as a path in tenths that passes by them within `NEAR`.

    Where it goes from left to right it is made of cubic curves, each through two places within it: less than half of
    the letters that lines would take.
    """
    if not rightward(places):
        return path(places)
    for near in COARSE:
        knots = np.array(needed(places, near))
        height = _heights(places, knots)
        if height is not None:
            x, y = np.rint(10.0 * places[knots]).astype(int).T
            return _cubics(x, y, np.rint(10.0 * height).astype(int))
    return path(places[needed(places, NEAR)])


def _heights(places: np.ndarray, knots: np.ndarray) -> np.ndarray | None:
    """The heights of both control points of a curve between each knot and the next, shape (n, 2).

    They stand at a third and two thirds of the way, so that x goes as the parameter of the curve does. None where such
    curves do not pass by all places within `NEAR`.
    """
    (x, y), run = places[knots].T, np.diff(knots)
    third = np.maximum(run // 3, 1)
    within = np.column_stack([knots[:-1] + third, knots[1:] - third])
    t = (places[within, 0] - x[:-1, None]) / np.diff(x)[:, None]
    rest = places[within, 1] - (1 - t) ** 3 * y[:-1, None] - t**3 * y[1:, None]
    low, high = 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t)
    determinant = low[:, 0] * high[:, 1] - low[:, 1] * high[:, 0]
    # A single place between makes a parabola, and none a straight line.
    one, flat = run == 2, (y[:-1] + y[1:]) / 2
    middle = places[within[:, 0], 1] - (1 - t[:, 0]) ** 2 * y[:-1] - t[:, 0] ** 2 * y[1:]
    bend = np.divide(middle, 2 * t[:, 0] * (1 - t[:, 0]), out=flat, where=one)
    simple = np.column_stack([y[:-1] + 2 * bend, 2 * bend + y[1:]]) / 3
    known = (run > 2) & (np.abs(determinant) > 1e-9)
    scale = np.where(known, determinant, 1.0)
    first = (rest[:, 0] * high[:, 1] - rest[:, 1] * high[:, 0]) / scale
    second = (low[:, 0] * rest[:, 1] - low[:, 1] * rest[:, 0]) / scale
    height = np.where(known[:, None], np.column_stack([first, second]), simple)
    at = np.repeat(np.arange(len(run)), run)
    t = (places[:-1, 0] - x[at]) / np.diff(x)[at]
    drawn = (1 - t) ** 3 * y[at] + 3 * t * (1 - t) * ((1 - t) * height[at, 0] + t * height[at, 1]) + t**3 * y[at + 1]
    return height if np.abs(drawn - places[:-1, 1]).max() <= NEAR else None


def _cubics(x: np.ndarray, y: np.ndarray, height: np.ndarray) -> str:
    """Curves from each place to the next, straight ones as lines."""
    parts, pen = [f"m{x[0]} {y[0]}"], "l"
    steps = np.column_stack([np.diff(x), np.diff(y), height - y[:-1, None]]).tolist()
    for across, down, first, second in steps:
        bent = abs(3 * first - down) > 3 or abs(3 * second - 2 * down) > 3
        wanted = "c" if bent else "l"
        numbers = [round(across / 3), first, round(2 * across / 3), second, across, down] if bent else [across, down]
        parts.append((" " if wanted == pen else wanted) + " ".join(map(str, numbers)))
        pen = wanted
    return "".join(parts).replace(" -", "-")


def rightward(places: np.ndarray) -> bool:
    """Whether places are known and go from left to right, and are more than two."""
    return len(places) > 2 and bool(np.isfinite(places).all() and (np.diff(places[:, 0]) > 0).all())


def needed(places: np.ndarray, near: float) -> list[int]:
    """Which places a line needs: from each the next is as far as all between the two lie near their chord."""
    kept, low, high = [0], -math.inf, math.inf
    all_places = places.tolist()
    x_from, y_from = all_places[0]
    for number, (x, y) in enumerate(all_places[1:], 1):
        if not low <= (y - y_from) / (x - x_from) <= high:
            kept.append(number - 1)
            x_from, y_from = all_places[number - 1]
            low, high = -math.inf, math.inf
        run, rise = x - x_from, y - y_from
        low, high = max(low, (rise - near) / run), min(high, (rise + near) / run)
    return [*kept, len(all_places) - 1]


def spoken(saying: str, said: Sequence[Sequence[str]]) -> str:
    """What ``figure.js`` says at the places of a path: a sentence, and below it a line for each with its parts.

    An empty line says what the one before does.
    """
    lines = list(map("\t".join, said))
    told = ["" if line == before else line for before, line in pairwise(["", *lines])]
    return "\n".join([saying, *told]).rstrip("\n") if said else ""
