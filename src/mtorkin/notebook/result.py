"""The comparison of mechanisms on a table of wells, as a notebook shows it."""

from __future__ import annotations

import html
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from mtorkin.base import tables
from mtorkin.base.odds import odds
from mtorkin.base.settings import Settings
from mtorkin.kinetics.evidence.comparison import Comparison
from mtorkin.kinetics.evidence.judgement import margin_of
from mtorkin.kinetics.families.family import BOTH, Family
from mtorkin.kinetics.families.inhibitor import Compared, compare_family
from mtorkin.kinetics.families.rows import rows_of
from mtorkin.notebook.names import named
from mtorkin.notebook.wells import Columns, Wells, read
from mtorkin.report.numbers import significant
from mtorkin.report.sureness import needed
from mtorkin.report.words import PARAMETERS
from mtorkin.verdict.decide import decide
from mtorkin.verdict.study import FittedStudy

if TYPE_CHECKING:
    from lmfit.model import ModelResult
    from matplotlib.axes import Axes

#: Constants that a short text names, and the lines that it may have.
SHOWN = 5


def compare(
    table: pd.DataFrame,
    *,
    substrate: str = "substrate",
    inhibitor: str = "inhibitor",
    velocity: str | Sequence[str] = "velocity",
    protein: str = "",
    enzyme: Any = 0.0,
    units: Mapping[str, str] | None = None,
    axis: str = "",
    settings: Settings | None = None,
) -> Result:
    """Compare all mechanisms on a table of wells.

    Parameters
    ----------
    table
        A row a well; concentrations are numbers, text such as ``2 nM``, or quantities of pint. Rows without substrate,
        and those without a velocity, are left out; see `Result.left_out`.
    substrate, inhibitor
        Names of the columns of concentrations.
    velocity
        Name of the column of velocities, or of several columns that hold replicates.
    protein
        Name of the column of a second substrate, to fit both together; ``substrate`` is then ATP.
    enzyme
        Concentration of enzyme that can bind inhibitor: a number in the unit of the inhibitor, or a quantity such as
        ``2 nM``, which needs the unit of the inhibitor in `units`. 0 ignores depletion.
    units
        Unit of each column, by its name; what is shown then has them.
    axis
        ``ATP``, ``protein``, ``substrate`` or ``both``; by default what the names of the columns say.
    settings
        The configuration; default: its defaults.

    Returns
    -------
    Result
        Constants, patterns, models, a verdict and plots.

    Raises
    ------
    ValueError
        If the table cannot be used, in a sentence that names row and column.

    Examples
    --------
    Made by a competitive law (Km 20 uM, Ki 5 nM), with a scatter of 2 %:

    >>> import pandas as pd
    >>> levels = [(s, i) for s in (5.0, 10.0, 20.0, 50.0, 100.0) for i in (0.0, 2.0, 5.0, 15.0, 40.0)]
    >>> made = [100.0 * s / (s + 20.0 * (1.0 + i / 5.0)) for s, i in levels]
    >>> table = pd.DataFrame(levels, columns=["ATP", "X"])
    >>> table["v1"] = [v * (1.02 if n % 3 else 0.97) for n, v in enumerate(made)]
    >>> table["v2"] = [v * (0.98 if n % 2 else 1.01) for n, v in enumerate(made)]
    >>> units = {"ATP": "uM", "X": "nM"}
    >>> result = compare(table, substrate="ATP", inhibitor="X", velocity=["v1", "v2"], units=units)
    >>> list(result.summary().index)
    ['Vmax', 'Km', 'Kic', 'IC50']
    """
    names = [velocity] if isinstance(velocity, str) else list(velocity)
    columns = Columns(substrate, inhibitor, names, protein, dict(units or {}))
    axis = named(axis, ("ATP", "protein", "substrate", "both"), "axis") if axis else columns.axis
    if (axis == "both") != bool(protein):
        raise ValueError("axis 'both' needs the column of the second substrate in protein=, and no other axis has one")
    wells = read(table, columns, enzyme, axis)
    empty = [str(label) for label, why in wells.left_out.items() if why == "no velocity"]
    if empty:
        warnings.warn(f"rows {', '.join(empty)} have no velocity and are left out", UserWarning, stacklevel=2)
    if wells.family["n_substrate_levels"].iloc[0] == 1:
        warnings.warn(
            f"all rows have one level of '{substrate}': that shows how strong an inhibitor is, and not its mechanism",
            UserWarning, stacklevel=2,
        )  # fmt: skip
    settings = settings or Settings()
    record = {str(name): value for name, value in wells.family.to_dict("records")[0].items()}
    result = Result(compare_family(Family(record, wells.wells, settings)), wells, columns)
    most = max(candidate.criteria.k for candidate in result.comparison.textbook)
    if len(wells.wells) <= most:
        warnings.warn(
            f"{len(wells.wells)} wells are no more than the {most} constants of the richest model: intervals and "
            "support mean little",
            UserWarning, stacklevel=2,
        )  # fmt: skip
    return result


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """What the wells of a table tell of the mechanism.

    Attributes
    ----------
    compared, wells, columns
        The comparison, the wells as tables, and what the user's columns hold.
    """

    compared: Compared
    wells: Wells
    columns: Columns

    @property
    def comparison(self) -> Comparison:
        """The comparison of the kinetics, for all that is not here."""
        return self.compared.comparison

    @property
    def left_out(self) -> dict[Any, str]:
        """Why rows are left out, by their label in the table."""
        return self.wells.left_out

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """``fits``, ``parameters``, ``predictions``, ``curves`` and ``patterns``, as a run writes them."""
        schemas = {table.name: table for table in tables.TABLES}
        return {name: schemas[name].frame(rows) for name, rows in rows_of(self.compared).items()}

    def summary(self) -> pd.DataFrame:
        """The constants of the chosen model: value, standard error, 95 % interval, unit, meaning and flags.

        Returns
        -------
        DataFrame
            A row a constant, in the user's units. An end of an interval that the wells leave open is not a number.
        """
        rows = self.tables["parameters"]
        rows = rows[(rows["model"] == self.comparison.chosen.name) & rows["profiled"].fillna(False)]
        found = rows.set_index("parameter")[["value", "stderr", "lower", "upper", "unit", "flags"]]
        meaning = [PARAMETERS[name].meaning if name in PARAMETERS else "" for name in found.index]
        found.insert(5, "meaning", meaning)
        return found

    @cached_property
    def patterns(self) -> pd.DataFrame:
        """Every pattern, best first: the model that stands for it, its support, and whether it is still possible.

        The columns are those of the table of patterns (docs/tables.md); without an inhibitor there are none.
        """
        rows = self.tables["patterns"].drop(columns=["family", "compound"])
        return rows.sort_values("delta", kind="stable").set_index("pattern").dropna(axis="columns", how="all")

    @property
    def models(self) -> pd.DataFrame:
        """The unconfined models, best first: criteria, weights and constants in the user's units."""
        return self.comparison.table.set_index("model")

    def verdict(self) -> dict[str, Any]:
        """The verdict that a run would write of these wells: word, support, sentence, reasons, and what is open.

        See the schema of ``verdicts.json``. A table has no plates and no controls, so that no gate is tested.

        Raises
        ------
        ValueError
            If the table has no inhibitor.
        """
        compound = self.compared.family.compound
        if not compound:
            raise ValueError(f"column '{self.columns.inhibitor}' holds no inhibitor, so there is no verdict")
        found = self.tables
        study = FittedStudy(
            self.wells.family, found["fits"], found["parameters"], found["patterns"], tables.QUALITY.frame()
        )
        return decide(compound, {}, study, self.compared.family.settings)

    def lmfit(self, model: str = "") -> ModelResult:
        """A model's fit as an lmfit result, in the user's units; the chosen one by default.

        Raises
        ------
        ValueError
            If there is no such model; the sentence names the nearest.
        """
        names = [candidate.name for candidate in self.comparison.textbook]
        return self.comparison.lmfit(named(model, names, "model") if model else None)

    def plot(self, kind: str = "velocity", ax: Axes | None = None) -> Axes:
        """Draw the wells and the chosen model.

        Parameters
        ----------
        kind
            ``velocity``; or, for viewing, since nothing is fitted to these, ``lineweaver-burk``, ``dixon`` or
            ``cornish-bowden``; or ``residuals``.
        ax
            Where to draw; default: a new figure.

        Returns
        -------
        matplotlib.axes.Axes
            Where it was drawn.

        Raises
        ------
        ValueError
            If there is no such kind.
        """
        from mtorkin.notebook.plots import Drawn, draw

        found, joint = self.tables, self.compared.family.axis == BOTH
        return draw(Drawn(found["predictions"], found["curves"], joint, self.columns.labels), kind, ax)

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        first, *lines = (html.escape(line) for line in self._lines(constants=False))
        table = self.summary().drop(columns="meaning")
        said = "".join(f"<br>{line}" for line in lines)
        return f"<p><b>{first}</b>{said}</p>{table.to_html(float_format='{:.3g}'.format, na_rep='–')}"

    def _lines(self, constants: bool = True) -> list[str]:
        """At most ten lines: what was measured, the pattern with its odds, the model, its constants, what is odd."""
        family, columns = self.compared.family.record, self.columns
        lines = [
            f"{family['n_wells']} wells: {family['n_substrate_levels']} levels of {columns.substrate}, "
            f"{family['n_inhibitor_levels']} of {columns.inhibitor} and none"
        ]
        if len(self.patterns):
            selection = self.compared.family.settings.selection
            alive = list(self.patterns.index[self.patterns["alive"].fillna(False)])
            best = str(self.patterns.index[0])
            told = odds(float(self.patterns["support"].iloc[0]))
            also = ", ".join(name for name in alive if name != best)
            margin = max((margin_of(name, selection) for name in alive if name != best), default=selection.margin)
            undecided = f"undecided, a call needs {needed(margin)}; also possible: {also}" if also else ""
            lines.append(f"pattern: {best}, {told} against every other" + (f" ({undecided})" if undecided else ""))
        lines.append(f"model: {self.comparison.chosen.name}")
        if constants:
            found = self.summary()
            lines += [_constant(str(name), row) for name, row in list(found.iterrows())[:SHOWN]]
            if len(found) > SHOWN:
                lines.append(f"  and {len(found) - SHOWN} more constants: summary()")
        if self.left_out:
            lines.append(f"{len(self.left_out)} rows left out: left_out")
        return lines


def _constant(name: str, row: pd.Series) -> str:
    ends = [significant(row[end]) if pd.notna(row[end]) else "open" for end in ("lower", "upper")]
    unit = f" {row['unit']}" if pd.notna(row["unit"]) and row["unit"] else ""
    return f"  {name} {significant(row['value'])}{unit} ({ends[0]} to {ends[1]})"
