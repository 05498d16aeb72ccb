"""The tables that travel between the stages: their columns, units and meaning, and how they are written.

Every table is tidy, one CSV file, UTF-8, floats in their shortest form that reads back unchanged. A quantity whose unit
depends on the assay has a column ``<name>_unit`` beside it; all others have their unit in the schema here, which
`docs/tables.md` prints.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

#: pandas dtypes by the short names used in the schemas below.
DTYPES = {"text": "string", "number": "float64", "integer": "Int64", "flag": "boolean"}


@dataclass(frozen=True)
class Column:
    """A column: its name, kind (``text``, ``number``, ``integer`` or ``flag``), meaning, and unit where it is fixed."""

    name: str
    kind: str
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """A table that a stage writes and a later one reads."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    order: tuple[str, ...] = field(default=())

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def frame(self, rows: pd.DataFrame | Iterable[Mapping[str, Any]] | None = None) -> pd.DataFrame:
        """A DataFrame with exactly these columns and their dtypes.

        Parameters
        ----------
        rows
            A DataFrame, or a list of dictionaries; missing columns are empty.

        Raises
        ------
        ValueError
            If a column is not in the schema.
        """
        import pandas as pd

        # Arrays of the dtype wanted, a column at a time: casting a frame as a whole, or a Series a column, takes several times as long.
        dtypes: dict[str, Any] = {kind: pd.api.types.pandas_dtype(name) for kind, name in DTYPES.items()}
        if isinstance(rows, pd.DataFrame):
            given: dict[str, Any] = {str(name): rows[name] for name in rows.columns}
            size = len(rows)
        else:
            listed = list(rows or [])
            given = {
                name: [row.get(name) for row in listed] for name in dict.fromkeys(key for row in listed for key in row)
            }
            size = len(listed)
        unknown = sorted(set(given) - set(self.names))
        if unknown:
            raise ValueError(f"table {self.name} has no column {', '.join(unknown)}")
        empty: dict[str, Any] = {}

        def cast(column: Column) -> Any:
            values = given.get(column.name)
            if values is None:
                if column.kind not in empty:
                    nothing: Any = math.nan if column.kind == "number" else pd.NA
                    empty[column.kind] = pd.array([nothing] * size, dtype=dtypes[column.kind])
                return empty[column.kind]
            if isinstance(values, pd.Series):
                dtype = dtypes[column.kind]
                return (values if values.dtype == dtype else values.astype(dtype)).array
            return pd.array(values, dtype=dtypes[column.kind])

        # The frame copies the arrays: what is written into it changes neither the rows nor another column.
        data = pd.DataFrame(
            {column.name: cast(column) for column in self.columns}, index=pd.RangeIndex(size), copy=True
        )
        if self.order:
            data = data.sort_values(list(self.order), kind="stable", na_position="first", ignore_index=True)
        return data

    def write(self, rows: pd.DataFrame | Iterable[Mapping[str, Any]] | None, path: str | Path) -> None:
        """Write the rows as CSV, checked against the schema and in its row order."""
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.frame(rows).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")

    def read(self, path: str | Path) -> pd.DataFrame:
        """Read a table that `write` wrote."""
        import pandas as pd

        kinds = {column.name: DTYPES[column.kind] for column in self.columns}
        return pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[""], encoding="utf-8")


def _quantity(name: str, meaning: str) -> tuple[Column, Column]:
    return Column(name, "number", meaning), Column(f"{name}_unit", "text", f"unit of {name}")


#: Stands in every table of data, since a person may open any of them alone.
_SIMULATED = Column("simulated", "flag", "whether the data are simulated")

_WELL = (
    Column("assay", "text", "identifier of the assay folder"),
    Column("plate", "text", "name of the plate; empty for velocities reduced elsewhere and standards from a file"),
    Column("well", "text", "well as A1, or the row number of such a table as `row 12`"),
    Column("role", "text", "sample, high control, low control, blank, standard, or unassigned"),
    Column("compound", "text", "identifier of the compound; empty for controls"),
    Column("group", "text", "enzyme form that is fitted apart; usually empty"),
    *_quantity("inhibitor", "total concentration of the compound"),
    *_quantity("ATP", "concentration of ATP; empty where the enzyme's substrates do not include it"),
    *_quantity("protein", "concentration of the protein substrate"),
    *_quantity("substrate", "concentration of the only substrate of a one-substrate enzyme"),
    *_quantity("FKBP12", "concentration of FKBP12; 0 where none was added"),
    *_quantity("FK506", "concentration of FK506; 0 where none was added"),
)

WELLS = Table(
    "wells",
    "every well of every plate of an assay folder, or every row of its velocity table, with what was in it",
    (
        *_WELL,
        *_quantity("standard", "concentration of product in a standard well"),
        *_quantity("velocity", "velocity as given, for velocities reduced elsewhere"),
        Column("se", "number", "standard error of that velocity, in its unit"),
        Column("excluded", "text", "reason the user gave to exclude the well; empty if none"),
        _SIMULATED,
    ),
)

SIGNALS = Table(
    "signals",
    "the raw signal of every well, a row a read in time",
    (
        Column("assay", "text", "identifier of the assay folder"),
        Column("plate", "text", "name of the plate"),
        Column("well", "text", "well as A1, or the row of a standard curve from a file as `row 12`"),
        Column(
            "read",
            "text",
            "label of the read in the export, empty if it has none; acceptor and donor as assay.yaml calls them",
        ),
        Column("time", "number", "time of the read; empty for endpoint reads", "min"),
        Column("signal", "number", "the value as printed in the export, in the signal unit of the assay"),
        _SIMULATED,
    ),
)

VELOCITIES = Table(
    "velocities",
    "the velocity of every well and what became of the well",
    (
        *_WELL,
        *_quantity("signal", "raw signal, the last read of a kinetic assay; empty for velocities reduced elsewhere"),
        *_quantity("velocity", "initial velocity, background subtracted"),
        Column(
            "se",
            "number",
            "standard error of the velocity, its background's and its curve's included, in its unit; empty where treatment says why",
        ),
        Column("background", "number", "background that was subtracted, in the unit of the velocity"),
        Column(
            "background_se",
            "number",
            "standard error of that, which wells of a plate with the same background share; part of se",
        ),
        Column(
            "background_trend",
            "number",
            "where the background is a straight line in one substrate, the part of background_se that its slope makes, with its sign: the wells of a plate "
            "share it, and the rest; empty otherwise",
        ),
        Column(
            "conversion",
            "number",
            "fraction of the scarcer substrate turned over by the end; empty where treatment says why",
        ),
        Column("n_reads", "integer", "reads that the velocity rests on"),
        Column("window_start", "number", "start of the window that a slope was taken from", "min"),
        Column("window_end", "number", "end of that window", "min"),
        Column(
            "status", "text", "used (may enter a fit), control (entered background or quality), left out, unassigned"
        ),
        Column("reason", "text", "why a well is left out"),
        Column("treatment", "text", "what was done to the signal, steps separated by `; `"),
        Column("flags", "text", "what to be wary of, separated by `; `"),
        _SIMULATED,
    ),
)

PROGRESS = Table(
    "progress",
    "a few progress curves of every kinetic plate, thinned, to draw; all reads are in the table of signals",
    (
        Column("assay", "text", "identifier of the assay folder"),
        Column("plate", "text", "name of the plate"),
        Column("well", "text", "well as A1"),
        Column("contents", "text", "substrate and inhibitor in the well, in words"),
        Column("time", "number", "time of the read", "min"),
        Column("signal", "number", "signal of the read, in unit"),
        Column("line", "number", "the initial velocity as a line, in unit; empty outside of the window that was used"),
        Column("unit", "text", "unit of signal and line"),
        _SIMULATED,
    ),
)

QUALITY = Table(
    "quality",
    "quality of every plate",
    (
        Column("assay", "text", "identifier of the assay folder"),
        Column("plate", "text", "name of the plate"),
        Column("metric", "text", "Z', signal window, signal to background, CV of controls, drift ...: docs/quality.md"),
        Column("value", "number", "its value; empty where the plate lacks the wells for it"),
        Column("limit", "text", "the limit in force, e.g. `>= 0.4`; empty if none"),
        Column(
            "passed",
            "flag",
            "whether the value keeps a limit that closes the verdict; empty where there is none, or no value",
        ),
        Column(
            "warned", "flag", "whether the value breaks a limit that only warns; empty where there is none, or no value"
        ),
        Column("note", "text", "what the value rests on, or why there is none"),
        _SIMULATED,
    ),
)

FAMILIES = Table(
    "families",
    "kinetic families: wells of one compound on one enzyme in which one substrate and the compound vary",
    (
        Column("family", "text", "identifier, unique in the study"),
        Column("compound", "text", "identifier of the compound after aliases; empty for substrate kinetics"),
        Column("assay", "text", "identifier of the assay folder"),
        Column("title", "text", "title of the assay"),
        _SIMULATED,
        Column("purpose", "text", "mechanism, dose-response, substrate-kinetics or counter-assay"),
        Column("group", "text", "enzyme form fitted apart; usually empty"),
        Column(
            "axis",
            "text",
            "the substrate that varies: ATP, protein, substrate, or both (ATP and protein); empty for one level of each",
        ),
        Column("fixed", "text", "the substrates held constant, in words"),
        *_quantity("ATP", "concentration of ATP where it is held constant"),
        Column("protein", "number", "concentration of the protein where it is held constant, in protein_unit"),
        Column("protein_name", "text", "name of the protein substrate"),
        Column("site", "text", "phosphosite that is detected"),
        *_quantity("FKBP12", "concentration of FKBP12"),
        *_quantity("FK506", "concentration of FK506"),
        Column("preincubation", "number", "enzyme and compound before the reaction; empty if not stated", "min"),
        Column("dilution", "number", "jump dilution before the reaction, times; empty if none"),
        Column("detergent", "text", "detergent with its concentration, or none; empty if not stated"),
        Column("format", "text", "detection format; empty for velocities reduced elsewhere"),
        Column("enzyme", "text", "name of the enzyme"),
        Column("complex", "text", "mTORC1, mTORC2, truncated, other"),
        Column("mutations", "text", "mutations, separated by `; `"),
        Column("preparation", "text", "enzyme preparation"),
        *_quantity(
            "enzyme_concentration", "active concentration of the enzyme if known, else the total; empty if neither"
        ),
        Column("enzyme_basis", "text", "active, total, or empty"),
        Column("substrate_unit", "text", "unit of the substrate concentrations"),
        Column("protein_unit", "text", "unit of the protein concentrations"),
        Column("inhibitor_unit", "text", "unit of the inhibitor concentrations"),
        Column("velocity_unit", "text", "unit of the velocities"),
        Column("plates", "text", "plates that the wells are on, separated by `; `"),
        Column("n_wells", "integer", "wells that enter the fit"),
        Column("n_substrate_levels", "integer", "levels of the substrate above zero"),
        Column("n_inhibitor_levels", "integer", "levels of the inhibitor above zero"),
        Column("top_inhibitor", "number", "highest concentration of the inhibitor, in inhibitor_unit"),
    ),
)

FAMILY_WELLS = Table(
    "family_wells",
    "the wells of every family as they enter the fit",
    (
        Column("family", "text", "identifier of the family"),
        Column("assay", "text", "identifier of the assay folder"),
        Column("plate", "text", "name of the plate"),
        Column("well", "text", "well or row"),
        Column(
            "substrate",
            "number",
            "concentration of the substrate that varies (ATP where both do), in the family's substrate_unit",
        ),
        Column("protein", "number", "concentration of the protein where both vary, in the family's protein_unit"),
        Column("inhibitor", "number", "total concentration of the compound, in the family's inhibitor_unit"),
        Column("FKBP12", "number", "concentration of FKBP12, in the family's FKBP12_unit"),
        Column("velocity", "number", "velocity, in the family's velocity_unit"),
        Column(
            "background",
            "number",
            "background that was subtracted, in the same unit; empty for velocities reduced elsewhere",
        ),
        Column("background_se", "number", "its standard error, shared by wells of a plate with the same background"),
        Column(
            "background_trend", "number", "the part of that which the slope of a background makes, as in velocities"
        ),
        _SIMULATED,
    ),
)

FITS = Table(
    "fits",
    "every model fitted to every family, with its criteria",
    (
        Column("family", "text", "identifier of the family"),
        Column("compound", "text", "identifier of the compound"),
        Column(
            "model",
            "text",
            "name of the model, e.g. competitive, mixed; confined models name their pattern, e.g. `mixed [competitive]`",
        ),
        Column(
            "pattern", "text", "pattern that the model, confined to its region, stands for; empty for unconfined models"
        ),
        Column("region", "text", "region of the constants that the model is confined to, in words; empty if none"),
        Column("depletion", "flag", "whether depletion of free inhibitor by the enzyme is in the model"),
        Column("n", "integer", "wells"),
        Column("k", "integer", "estimated parameters, the error model's included"),
        Column("loglik", "number", "maximised Gaussian log-likelihood"),
        Column("AIC", "number", "Akaike information criterion"),
        Column("AICc", "number", "AIC corrected for small samples; empty where n <= k + 1"),
        Column("BIC", "number", "Bayesian information criterion"),
        Column(
            "delta_AIC",
            "number",
            "difference to the lowest AIC of its comparison (textbook models, or confined models)",
        ),
        Column("delta_AICc", "number", "the same for AICc"),
        Column("delta_BIC", "number", "the same for BIC"),
        Column("weight_AIC", "number", "Akaike weight within its comparison"),
        Column("weight_AICc", "number", "weight by AICc within its comparison"),
        Column("weight_BIC", "number", "weight by BIC within its comparison"),
        Column(
            "evidence",
            "number",
            "of a confined model: -2 log of its likelihood averaged over the region, with the price of its other constants; what patterns are judged by",
        ),
        Column("lack_of_fit", "number", "p value of the replicate lack-of-fit test; empty without replicates"),
        Column("lack_of_fit_F", "number", "its F ratio: misfit of cell means over scatter of replicates, as variances"),
        Column("species", "text", "what is taken to inhibit: compound, or FKBP12 complex"),
        Column("scatter", "text", "how scatter grows with velocity, estimated once for all models of the family"),
        Column("converged", "flag", "whether the minimiser converged"),
        Column("chosen", "flag", "whether this is the family's reported model"),
        Column("flags", "text", "what to be wary of, separated by `; `"),
        _SIMULATED,
    ),
)

PARAMETERS = Table(
    "parameters",
    "parameters of every fitted model",
    (
        Column("family", "text", "identifier of the family"),
        Column("model", "text", "name of the model, or dose-response for what single substrate levels show"),
        Column(
            "parameter",
            "text",
            "Vmax, Km, Kic, Kiu, alpha (= Kiu/Kic), beta; V0 and Kapp at one substrate level; IC50 (at [S] = Km, half of the full effect); "
            "of the model dose-response IC50 and plateau (residual activity) at the lowest and highest substrate level, and Hill slope",
        ),
        Column("value", "number", "maximum-likelihood estimate"),
        Column("stderr", "number", "standard error; empty where it cannot be estimated"),
        Column(
            "lower", "number", "lower end of the 95 % profile-likelihood interval; empty where open or not profiled"
        ),
        Column("upper", "number", "upper end of that interval; empty where open or not profiled"),
        Column("profiled", "flag", "whether the interval was computed (for the chosen model)"),
        Column("unit", "text", "unit; empty for ratios"),
        Column("flags", "text", "what to be wary of, separated by `; `"),
        _SIMULATED,
    ),
)

PREDICTIONS = Table(
    "predictions",
    "observed and fitted velocity of every well under the chosen model",
    (
        Column("family", "text", "identifier of the family"),
        Column("assay", "text", "identifier of the assay folder"),
        Column("plate", "text", "name of the plate"),
        Column("well", "text", "well or row"),
        Column(
            "substrate",
            "number",
            "concentration of the substrate that varies (ATP where both do), in the family's substrate_unit",
        ),
        Column("protein", "number", "concentration of the protein where both vary, in the family's protein_unit"),
        Column("inhibitor", "number", "total concentration of the compound, in the family's inhibitor_unit"),
        Column("velocity", "number", "observed velocity, in the family's velocity_unit"),
        Column("fitted", "number", "fitted velocity, in the same unit"),
        Column("sd", "number", "standard deviation of the error model at that well, in the same unit"),
        Column("standardised_residual", "number", "(velocity - fitted) / sd"),
        Column("flags", "text", "outlying, where the residual says so"),
        _SIMULATED,
    ),
)

CURVES = Table(
    "curves",
    "the chosen model as curves to draw: velocity against substrate at every inhibitor level",
    (
        Column("family", "text", "identifier of the family"),
        Column("inhibitor", "number", "total concentration of the compound, in the family's inhibitor_unit"),
        Column("substrate", "number", "concentration of the substrate, in the family's substrate_unit"),
        Column("fitted", "number", "fitted velocity, in the family's velocity_unit"),
        _SIMULATED,
    ),
)

PATTERNS = Table(
    "patterns",
    "support of every pattern in every family: the region-confined comparison that the verdict reads",
    (
        Column("family", "text", "identifier of the family"),
        Column("compound", "text", "identifier of the compound"),
        Column(
            "pattern",
            "text",
            "competitive, noncompetitive, uncompetitive, their partial forms, or no inhibition, and others where both substrates vary: docs/words.md lists all",
        ),
        Column("model", "text", "best model of the pattern"),
        Column("criterion", "text", "AIC, AICc or BIC"),
        Column("delta", "number", "evidence of the pattern (its models averaged) minus the lowest of the family"),
        Column("support", "number", "weight of the pattern, each being as likely beforehand"),
        Column(
            "margin",
            "number",
            "the margin in force: half of the configured one in precise families",
        ),
        Column(
            "within_reach",
            "number",
            "share of the pattern that lies so near to its border to the leading pattern that either is right; it counts for that",
        ),
        Column("alive", "flag", "whether the margin leaves what of the pattern is not within reach possible"),
        Column(
            "bootstrap_best",
            "number",
            "fraction of bootstrap runs in which the pattern is best; empty without bootstrap",
        ),
        Column("bootstrap_alone", "number", "fraction in which the margin leaves it alone; empty without bootstrap"),
        Column(
            "separation",
            "number",
            "loss of -2 log L expected on these wells, were the reported model true: what the design can tell apart",
        ),
        _SIMULATED,
    ),
)

VERDICTS = Table(
    "verdicts",
    "the verdict on every compound",
    (
        Column("compound", "text", "identifier of the compound"),
        Column("name", "text", "name of the compound, where an assay gives one"),
        Column("verdict", "text", "one word of the vocabulary"),
        Column("support", "number", "support of the verdict, or of the best class alive where unresolved; 0 to 1"),
        Column("alive", "text", "classes that the data leave possible, separated by `; `"),
        Column("sentence", "text", "the verdict in a sentence"),
        Column("rule", "text", "the rule that decided"),
        Column("flags", "text", "what to be wary of, separated by `; `"),
        Column("n_families", "integer", "kinetic families that the verdict rests on"),
        Column("simulated", "flag", "whether any of the data are simulated"),
        Column("page", "text", "page of the compound, relative to index.html"),
    ),
    order=("compound",),
)

DESIGNS = Table(
    "designs",
    "plates considered for compounds left unresolved: docs/settle.md",
    (
        Column("compound", "text", "identifier of the compound"),
        Column("design", "text", "the plate in words"),
        Column("plate", "integer", "wells of the plate"),
        Column("wells", "integer", "wells in use, controls included"),
        Column("varied", "text", "substrates that vary, separated by `; `"),
        Column("conditions", "integer", "concentrations, or pairs of concentrations, of the substrates"),
        Column("inhibitor_levels", "integer", "inhibitor concentrations above zero at each"),
        *_quantity("top_inhibitor", "highest concentration of the compound"),
        Column("replicates", "integer", "wells of every composition"),
        Column(
            "separation",
            "number",
            "expected loss of -2 log L of a wrong class, the smallest over pairs of classes; empty where it cannot be foretold",
        ),
        Column("chance", "number", "probability that this loss exceeds the margin, the smallest over pairs of classes"),
        Column("repeats", "integer", "simulated repeats; empty where the design was not simulated"),
        Column("right", "integer", "repeats in which the class that was true is named"),
        Column("wrong", "integer", "repeats in which another class is named"),
        Column("chosen", "flag", "whether its layout was written"),
        Column("simulated", "flag", "whether the data that it rests on are simulated"),
    ),
)

PROBLEMS = Table(
    "problems",
    "everything that was wrong with the input",
    (
        Column("severity", "text", "error (what it concerns is not analysed) or warning"),
        Column("assay", "text", "identifier of the assay folder"),
        Column("file", "text", "file, relative to the folder"),
        Column("where", "text", "well, row or cell"),
        Column("key", "text", "key or column"),
        Column("compound", "text", "compound concerned; empty when the whole folder is"),
        Column("message", "text", "what is wrong and what to do"),
    ),
    order=("severity", "assay", "file", "where", "key", "compound", "message"),
)

TABLES = (
    WELLS, SIGNALS, VELOCITIES, PROGRESS, QUALITY, FAMILIES, FAMILY_WELLS, FITS, PARAMETERS, PREDICTIONS, CURVES, PATTERNS, VERDICTS,
    DESIGNS, PROBLEMS,
)  # fmt: skip
