"""The model in time, by libroadrunner: a cell at rest, then what is in the medium changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mtorkin.base.errors import InputError
from mtorkin.pathway.constants import BOUND, MARKERS, OF_DRUGS, POOLS, RELATIVE, values
from mtorkin.pathway.contexts import context, known_constants
from mtorkin.pathway.drugs import Drug, Entry
from mtorkin.pathway.extra import needed
from mtorkin.pathway.source import FILE, balanced

#: What every table says of itself.
PREDICTED = "predicted by a model"
#: Time in min after which a cell without drug has come to rest: 35 times the slowest time constant of the table, and
#: more, since time constants are drawn too.
REST = 20_000.0
#: Of one step, relative and absolute (nM): where the figure itself counts, and where it stands beside many others of
#: constants that are uncertain by tens of per cent.
FINE, COARSE = (1e-9, 1e-12), (1e-6, 1e-9)
#: Less of a marker than this part of what the cell has at rest is none: such numbers are the error of the integration,
#: and some of them are negative.
NOTHING = 1e-6
#: Markers that are shown over the cell at rest; occupancies are zero there.
OVER_REST = tuple(marker for marker in MARKERS if not marker.endswith("occupied"))
#: Cells at rest that are kept, since many doses are asked of the same cell; each is some thirty numbers.
KEPT = 1024


@dataclass(frozen=True)
class Change:
    """What the medium holds from a time on.

    Attributes
    ----------
    time
        Minutes after the cell was at rest.
    doses
        Concentration of each drug in the medium, in nM, by the name of the drug; a drug that is not named is washed
        out.
    """

    time: float
    doses: Mapping[str, float]


@cache
def load(file: Path = FILE, alone: Entry | None = None) -> Any:
    """A model in SBML, compiled once, with pools that balance: the arguments are those of `balanced`, but for a file.

    Raises
    ------
    InputError
        If libroadrunner is not installed, or the file cannot be read as SBML.
    """
    roadrunner = needed("roadrunner")
    try:
        options = roadrunner.LoadSBMLOptions()
        # No one changes what a model starts with, and code for that takes half of the time to compile.
        options.mutableInitialConditions = False
        runner = roadrunner.RoadRunner(balanced(file.read_text(encoding="utf-8"), alone), options)
    except (OSError, RuntimeError) as error:
        raise InputError(f"{file.name} cannot be read as SBML: {error}") from error
    return runner


def course(
    runner: Any,
    start: float,
    times: Sequence[float],
    selections: Sequence[str],
    tolerances: tuple[float, float] = FINE,
) -> np.ndarray:
    """What a loaded model does from its present state.

    Parameters
    ----------
    runner
        The model, from `load`.
    start
        The time of its present state, in the time unit of the model.
    times
        Times asked for, ascending, none before the start.
    selections
        Names of quantities; a concentration has brackets.
    tolerances
        Of one step of the integration: relative and absolute.

    Returns
    -------
    numpy.ndarray
        A row per time and a column per quantity.

    Raises
    ------
    InputError
        If it cannot be integrated with its present constants.
    """
    asked = [float(time) for time in times]
    # libroadrunner needs the start among its times.
    grid = sorted({start, *asked})
    columns, integrator = ["time", *selections], runner.getIntegrator()
    # To look takes a tenth of the time of setting.
    if runner.selections != columns:
        runner.selections = columns
    for kind, tolerance in zip(("relative_tolerance", "absolute_tolerance"), tolerances, strict=True):
        if integrator.getValue(kind) != tolerance:
            integrator.setValue(kind, tolerance)
    try:
        found = np.array(runner.simulate(times=grid) if len(grid) > 1 else [runner.getSelectedValues()])
    except RuntimeError as error:
        raise InputError(f"the model cannot be integrated with these constants ({error})") from error
    return np.asarray(found[[grid.index(time) for time in asked], 1:])


@cache
def _parameters(runner: Any) -> dict[str, int]:
    """The constants of a loaded model by their place in it: asked once, since that takes long."""
    return {name: place for place, name in enumerate(runner.model.getGlobalParameterIds())}


def set_up(runner: Any, constants: Mapping[str, float]) -> None:
    """Give a loaded model its constants, and each pool that drugs bind to its first member; others balance."""
    runner.resetToOrigin()
    places = _parameters(runner)
    of_model = [name for name in constants if name in places]
    # At once, which takes half of the time.
    runner.model.setGlobalParameterValues([places[name] for name in of_model], [constants[name] for name in of_model])
    for name, value in constants.items():
        if name not in places:
            runner[name] = value
    integrated = runner.model.getFloatingSpeciesIds()
    for total in BOUND:
        if (free := POOLS[total][0]) in integrated:
            runner[f"[{free}]"] = constants[total]


def at_rest(model: Path, constants: Mapping[str, float], alone: Entry | None = None) -> dict[str, float]:
    """The state of a cell without drug at rest, by the names of its species (amounts) and of what else changes.

    All drugs meet the same cell: what says something of drugs alone is as in the table. The kind of drug that is given
    ``alone`` is that of the model which is loaded.
    """
    of_table = values()
    cell = tuple((name, of_table[name] if name in OF_DRUGS else value) for name, value in constants.items())
    return _at_rest(model, cell, alone)


@lru_cache(maxsize=KEPT)
def _at_rest(model: Path, constants: tuple[tuple[str, float], ...], alone: Entry | None = None) -> dict[str, float]:
    runner = load(model, alone)
    set_up(runner, dict(constants))
    course(runner, 0.0, [REST], ())
    species = *runner.model.getFloatingSpeciesIds(), *runner.model.getBoundarySpeciesIds()
    return {name: float(runner[name]) for name in (*species, *RELATIVE)}


def _entries(drugs: Sequence[Drug]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for drug in drugs:
        if drug.enters in entries.values():
            raise InputError(
                f"{drug.name}: the model holds one {drug.enters} at a time; combine it with a drug of the other kind"
            )
        entries[drug.name] = drug.enters
    return entries


def constants_of(
    drugs: Sequence[Drug],
    context_name: str,
    constants: Mapping[str, float] | None = None,
    factors: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """Every constant of the model in a cell with drugs; the arguments are those of `Dish`."""
    given: dict[str, float] = {}
    for drug in drugs:
        given |= drug.constants
    asked = values() | context(context_name).sets | given | known_constants(dict(constants or {}), "constants")
    for name, factor in known_constants(dict(factors or {}), "factors").items():
        asked[name] *= factor
    return asked


def simulate(
    drugs: Sequence[Drug] = (),
    changes: Sequence[Change] = (),
    *,
    times: Sequence[float],
    markers: Sequence[str] = tuple(MARKERS),
    **asked: Any,
) -> pd.DataFrame:
    """What the markers do after changes of the medium: predicted by a model.

    Parameters
    ----------
    drugs
        The drugs that changes may name; at most one inhibitor and one rapalog.
    changes
        What the medium holds from when on, in any order. Before the first it holds no drug, and the cell is at rest.
    times
        Times asked for, in min; 0 is the cell at rest.
    markers
        Names of quantities of the model.
    asked
        The cell, its constants and the model, as `Dish` takes them.

    Returns
    -------
    pandas.DataFrame
        A row per time (index ``time``, min), a column per marker; ``attrs["basis"]`` says that it is predicted.

    Raises
    ------
    InputError
        If libroadrunner is missing, or a context, constant, drug or dose makes no sense.

    Examples
    --------
    >>> from mtorkin.pathway.extra import available
    >>> from mtorkin.pathway.drugs import kinase_inhibitor
    >>> from mtorkin.pathway.simulate import Change, simulate
    >>> torin = kinase_inhibitor("torin", Ki=2.0)
    >>> if available():
    ...     table = simulate([torin], [Change(0, {"torin": 250})], times=[0, 120])
    ...     assert table["pS6K1_T389"][120] < 0.15 * table["pS6K1_T389"][0]
    """
    found = marker_values(drugs, changes, times=times, markers=markers, **asked)
    table = pd.DataFrame(found, columns=list(markers), index=pd.Index(times, name="time"))
    table.attrs["basis"] = PREDICTED
    return table


def marker_values(
    drugs: Sequence[Drug],
    changes: Sequence[Change],
    *,
    times: Sequence[float],
    markers: Sequence[str] = tuple(MARKERS),
    tolerances: tuple[float, float] = FINE,
    **cell: Any,
) -> np.ndarray:
    """The table of `simulate` as an array, where many are asked for: a table takes as long as a simulation.

    Parameters
    ----------
    drugs, changes, times, markers
        As `simulate` takes them.
    tolerances
        As `course` takes them; `COARSE` takes two thirds of the time, and is good to 2e-4 of the value.
    cell
        As `Dish` takes it.

    Returns
    -------
    numpy.ndarray
        A row per time and a column per marker.

    Raises
    ------
    InputError
        As `simulate` does.
    """
    return Dish(drugs, **cell).after(changes, times=times, markers=markers, tolerances=tolerances)


class Dish:
    """A cell at rest, to be given drugs: looked up once for all doses that are asked for.

    Parameters
    ----------
    drugs
        As `simulate` takes them.
    context_name
        A row of ``contexts.yaml``, or a file of the user's own.
    constants
        Values that replace those of table and context, by name.
    factors
        What every value is multiplied by, wherever it is from, by name; for samples of uncertain constants.
    model
        A file of SBML with the constants and species of ``pathway.xml``.

    Raises
    ------
    InputError
        As `simulate` does.
    """

    def __init__(
        self,
        drugs: Sequence[Drug],
        *,
        context_name: str = "full",
        constants: Mapping[str, float] | None = None,
        factors: Mapping[str, float] | None = None,
        model: Path = FILE,
    ) -> None:
        self._context = context_name
        self._entries = _entries(drugs)
        asked = constants_of(drugs, context_name, constants, factors)
        # A cell without a drug is like one that is given none of an inhibitor.
        kinds = set(self._entries.values()) or {"inhibitor"}
        # Of another model it is not known what a drug that is not there does.
        alone = kinds.pop() if len(kinds) == 1 and model == FILE else None
        self._runner = load(model, alone)
        state = asked | at_rest(model, asked, alone)
        of_model, places = self._runner.model, _parameters(self._runner)
        named = [name for name in state if name in places]
        self._parameters = [places[name] for name in named], [state[name] for name in named]
        self._amounts = [state[name] for name in of_model.getFloatingSpeciesIds()]
        volumes = of_model.getCompartmentIds()
        self._volumes = list(range(len(volumes))), [state[name] for name in volumes]

    def _set_up(self) -> None:
        """The cell at rest, with nothing in the medium; all at once, which one by one takes as long as a simulation."""
        self._runner.model.setCompartmentVolumes(*self._volumes)
        self._runner.model.setGlobalParameterValues(*self._parameters)
        self._runner.model.setFloatingSpeciesAmounts(self._amounts)

    def after(
        self,
        changes: Sequence[Change],
        *,
        times: Sequence[float],
        markers: Sequence[str],
        tolerances: tuple[float, float] = FINE,
    ) -> np.ndarray:
        """The markers after changes of the medium; arguments and result are those of `marker_values`.

        Raises
        ------
        InputError
            As `simulate` does.
        """
        ordered = sorted(changes, key=lambda change: change.time)
        _check(ordered, self._entries, times)
        runner = self._runner
        self._set_up()
        now, rows = 0.0, []
        for change, until in zip([Change(0.0, {}), *ordered], [*(c.time for c in ordered), float("inf")], strict=True):
            for name, entry in self._entries.items():
                runner[f"[{entry}_medium]"] = change.doses.get(name, 0.0)
            reached = [time for time in times if now <= time < until]
            ends = [until] if until < float("inf") else []
            if reached or (ends and until > now):
                rows += [course(runner, now, [*reached, *ends], markers, tolerances)[: len(reached)]]
            now = until
        found = np.concatenate(rows)
        if not np.isfinite(found).all():
            raise InputError(f"the model gave no finite number in context {self._context} with these constants")
        return found

    def over_rest(
        self, changes: Sequence[Change], *, times: Sequence[float], markers: Sequence[str], **asked: Any
    ) -> np.ndarray:
        """The same over the cell at rest, 0 where less than `NOTHING` is left; ``asked`` are the tolerances.

        Raises
        ------
        InputError
            As `ratio` does.
        """
        whole = sorted({0.0, *times})
        found = self.after(changes, times=whole, markers=markers, **asked)
        if (found[0] <= 0).any():
            nothing = [marker for marker, rest in zip(markers, found[0], strict=True) if rest <= 0]
            raise InputError(
                f"{', '.join(nothing)}: zero in the cell without drug, so there is no ratio; ask for other markers"
            )
        left = np.asarray(found[[whole.index(time) for time in times]] / found[0])
        return np.where(np.abs(left) < NOTHING, 0.0, left)


def _check(ordered: Sequence[Change], entries: Mapping[str, Entry], times: Sequence[float]) -> None:
    if not len(times) or list(times) != sorted(times) or times[0] < 0:
        raise InputError("give times in min, ascending, none of them negative")
    for change in ordered:
        if change.time < 0:
            raise InputError(f"a change of the medium at {change.time:g} min: give a time that is not negative")
        for name, dose in change.doses.items():
            if name not in entries:
                raise InputError(f"a change of the medium names {name}, which is none of the drugs given")
            if not 0 <= dose < float("inf"):
                raise InputError(f"{name}: the dose is {dose:g}; give nM, not negative")


def ratio(
    drugs: Sequence[Drug],
    changes: Sequence[Change],
    *,
    times: Sequence[float],
    markers: Sequence[str] = OVER_REST,
    **cell: Any,
) -> pd.DataFrame:
    """The markers over those of the same cell at rest, which is what it stays without drug.

    Parameters
    ----------
    drugs, changes, times, markers
        As `simulate` takes them; occupancies are left out unless asked for.
    cell
        As `Dish` takes it.

    Raises
    ------
    InputError
        As `simulate` does, and where a marker is zero at rest.
    """
    found = Dish(drugs, **cell).over_rest(changes, times=times, markers=markers)
    table = pd.DataFrame(found, columns=list(markers), index=pd.Index(times, name="time"))
    table.attrs["basis"] = PREDICTED
    return table
