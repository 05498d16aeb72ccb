"""What a study measured of a compound, as the constants of the model: with their spread, and where each is from.

The reported model of the most telling family speaks: both substrates fitted together before ATP alone, before the
protein alone, before one level of each; of several alike the one with the narrowest interval. For a class that is
possible and is not the reported model's, the best of the class's own models speaks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mtorkin.base.errors import InputError
from mtorkin.base.tables.rows import Row, by, rows
from mtorkin.kinetics.law.catalogue import load_catalogue
from mtorkin.pathway.drugs import NOT_SIMULATED, of_class
from mtorkin.pathway.treatments import Candidate, Treatment
from mtorkin.verdict.ways import classes_of

if TYPE_CHECKING:
    import pandas as pd

#: Axes, the most telling first.
AXES = ("both", "ATP", "protein", "")
#: The constant that says how strong a compound is, by axis; the first that a model has.
LEADING = {"both": ("Ki",), "ATP": ("Kic", "Kiu"), "protein": ("Kic", "Kiu"), "": ("Kapp",)}
#: Km of ATP, by axis.
KM = {"both": "Ka", "ATP": "Km"}
#: What a residual activity that was measured on a phosphosite is in the model. It says nothing of another site.
SITES = {
    "T389": "residual_S6K1", "T37": "residual_T37", "T46": "residual_T37", "S65": "residual_S65", "T70": "residual_S65",
}  # fmt: skip
#: Classes that come by FKBP12.
HELD = ("rapalog-like", "bivalent")
#: nM in a uM, the unit of every molar concentration of a study.
NANOMOLAR = 1000.0
#: Standard deviations from the middle of a 95 % interval to its end.
WIDE = 1.959964
#: How a constant is marked that the wells did not bound.
_NOT_BOUNDED = {"at-bound", "undetermined"}
NO_WORD = "no class of the table describes it"


@dataclass(frozen=True)
class Constant:
    """A constant of the model that was measured.

    Attributes
    ----------
    value
        In nM, or uM for ``Km_ATP``.
    spread
        Standard deviation of the logarithm as a factor; None where the wells do not tell it.
    family
        The kinetic family that it is from.
    """

    value: float
    spread: float | None
    family: str


@dataclass(frozen=True)
class Results:
    """What a run found.

    Attributes
    ----------
    records
        Compound to its record of ``verdicts.json``.
    families, fits, parameters
        The tables of these names.
    """

    records: Mapping[str, Mapping[str, Any]]
    families: pd.DataFrame
    fits: pd.DataFrame
    parameters: pd.DataFrame

    # Rows, since to pick few of them from a table takes longer than all that is done with them.
    @cached_property
    def families_of(self) -> dict[str, list[Row]]:
        """The families of each compound."""
        return by(rows(self.families), "compound")

    @cached_property
    def fits_of(self) -> dict[str, list[Row]]:
        """The fits of models to each family."""
        return by(rows(self.fits, ["family", "model", "pattern", "species", "chosen", "BIC"]), "family")

    @cached_property
    def constants_of(self) -> dict[tuple[str, str, str], list[Row]]:
        """The constants by family, model and name."""
        columns = ["family", "model", "parameter", "value", "unit", "lower", "upper", "stderr", "flags", "flag_codes"]
        return by(rows(self.parameters, columns), "family", "model", "parameter")

    def treatment(self, compound: str) -> Treatment:
        """A compound of the study as the model takes it.

        Parameters
        ----------
        compound
            Its identifier.

        Raises
        ------
        KeyError
            If the study does not have it.
        """
        record = self.records[compound]
        word = record["verdict"]
        possible = {each["class"]: each["support"] for each in record["alive"]} if word == "unresolved" else {word: 1.0}
        possible = possible or {word: 1.0}
        found, refused = [], {}
        for name, support in possible.items():
            try:
                found.append(_candidate(self, record, name, support))
            except InputError as error:
                reason = str(error.problems[0].message).split(" is not simulated: ")[-1]
                refused[name] = (support, reason)
        return Treatment(compound, word, tuple(found), refused)


def _candidate(study: Results, record: Mapping[str, Any], word: str, support: float) -> Candidate:
    """The drug that a class makes of a compound.

    Raises
    ------
    InputError
        If the class is not simulated, or what it needs was not measured.
    """
    name = str(record["compound"])
    if word not in classes_of(load_catalogue()) and word not in (*HELD, "covalent", *NOT_SIMULATED):
        raise InputError(f"{name} is not simulated: {NO_WORD}")
    if word in NOT_SIMULATED or word in ("signal change", "none of these"):
        raise InputError(f"{name} is not simulated: {NOT_SIMULATED.get(word, NO_WORD)}")
    families = _usable(study, name)
    wild = [row for row in families if row["complex"] not in (None, "mTORC2")]
    if word in HELD:
        given, notes = _held(study, wild, name, word)
    else:
        given, notes = _bound(study, families, wild, name, word)
    if word == "covalent":
        # What was fitted shows that it inhibits; the constant of what does not come off is 0.
        drug = of_class(name, word, {key: one.value for key, one in given.items()})
        return Candidate(word, support, drug, notes=("what has bound stays; how fast it binds is chosen", *notes))
    residual = record.get("residual") or {}
    if residual.get("shown") and residual.get("fraction"):
        left, said = _residual(residual, wild, word)
        given |= left
        notes += said
    notes += [f"{key}: its uncertainty is not known, and is not in the bands" for key, one in given.items()
              if one.spread is None]  # fmt: skip
    return Candidate(
        word, support, of_class(name, word, {key: one.value for key, one in given.items()}),
        {key: one.spread for key, one in given.items() if one.spread is not None}, dict.fromkeys(given, "measured"),
        tuple(notes),
    )  # fmt: skip


def _usable(study: Results, compound: str) -> list[Row]:
    """The families of a compound that speak of wild-type mTOR and of the compound alone."""
    own = [row for row in study.families_of.get(compound, []) if row["purpose"] in ("mechanism", "dose-response")]
    if not own:
        raise InputError(f"{compound} is not simulated: none of its plates was fitted")
    of_mTOR = [
        row for row in own if "mtor" in (row["enzyme"] or "").casefold() or row["complex"] in ("mTORC1", "mTORC2")
    ]
    if not of_mTOR:
        raise InputError(f"{compound} is not simulated: it was measured on {own[0]['enzyme']}, and not on mTOR")
    return [row for row in of_mTOR if not row["FK506"] and row["dilution"] is None and not row["mutations"]]


def _bound(
    study: Results, families: list[Row], wild: list[Row], compound: str, word: str
) -> tuple[dict[str, Constant], list[str]]:
    """The constants of an inhibitor of the kinase domain."""
    competes = word == "atp-competitive"
    notes = []
    Km = _Km(study, wild, compound, word) if competes else None
    first = _strength(study, wild, word, Km)
    if first is None:
        raise InputError(f"{compound} is not simulated: no model of the class was fitted, so that its Ki is missing")
    given = {"Ki_mTORC1": first}
    other = _strength(study, [row for row in families if row["complex"] == "mTORC2"], word, Km)
    if other is None:
        notes.append("mTORC2 was not measured: bound as mTORC1 is")
    else:
        given["Ki_mTORC2"] = other
    if competes and Km is None:
        notes.append("Km of ATP was not measured: that of the table, which is chosen")
    elif Km is not None:
        given["Km_ATP"] = Km
    return given, notes


def _held(study: Results, wild: list[Row], compound: str, word: str) -> tuple[dict[str, Constant], list[str]]:
    """The constants of what comes by FKBP12: that of its complex and mTOR."""
    there = [row for row in wild if (row["FKBP12"] or 0.0) > 0 or _by_complex(study, row)]
    found = _strength(study, there, word, None)
    if found is None:
        raise InputError(f"{compound} is not simulated: its constant with FKBP12 was not measured")
    return {"Kd_FRB": found}, ["binding of FKBP12 is that of rapamycin, from the table"]


def _by_complex(study: Results, family: Row) -> bool:
    """Whether what inhibits in a family is the complex of the compound with FKBP12."""
    return any(fit["species"] == "FKBP12 complex" for fit in study.fits_of.get(family["family"], []))


def _strength(study: Results, families: list[Row], word: str, Km: Constant | None) -> Constant | None:
    """How strongly a compound binds, by the most telling family, in nM.

    What was measured with ATP held is brought to no ATP by ``Km`` where there is one: Ki is K / (1 + ATP/Km).
    """
    for axis in AXES:
        found = []
        for family in (row for row in families if (row["axis"] or "") == axis):
            one = _constant(study, family, word, LEADING[axis])
            held = word == "atp-competitive" and axis in ("protein", "")
            if one is not None and held:
                one = _without_ATP(one, family, Km)
            if one is not None:
                found.append(Constant(one.value * NANOMOLAR, one.spread, one.family))
        if found:
            return min(found, key=_width)
    return None


def _without_ATP(one: Constant, family: Row, Km: Constant | None) -> Constant | None:
    if Km is None or family["ATP"] is None:
        return None
    return Constant(one.value / (1 + family["ATP"] / Km.value), one.spread, one.family)


def _Km(study: Results, wild: list[Row], compound: str, word: str) -> Constant | None:
    """Km of ATP, by the most telling family along ATP, in uM."""
    for axis, name in KM.items():
        families = [row for row in wild if row["axis"] == axis]
        found = [one for family in families if (one := _constant(study, family, word, (name,))) is not None]
        if found:
            return min(found, key=_width)
    return None


def _width(one: Constant) -> float:
    return math.inf if one.spread is None else one.spread


def _constant(study: Results, family: Row, word: str, names: Sequence[str]) -> Constant | None:
    """A constant of a family by the model that speaks for the class, in uM."""
    model = _model(study, family, word)
    for name in names:
        for row in study.constants_of.get((family["family"], model or "", name), []):
            if _NOT_BOUNDED.intersection(_codes(row, family)):
                return None
            if row["unit"] != "uM":
                raise InputError(
                    f"{family['compound']} is not simulated: its {name} is in {row['unit']}, and the model needs nM"
                )
            return Constant(row["value"], _spread(row), str(family["family"]))
    return None


def _codes(row: Row, family: Row) -> list[str]:
    """The codes of the flags of a constant."""
    if row["flags"] is None:
        return []
    if row["flag_codes"] is None:
        raise InputError(
            f"{family['compound']} is not simulated: the results are of an older version, whose parameters.csv has no "
            "flag_codes; run the study again"
        )
    return str(row["flag_codes"]).split("; ")


def _spread(row: Row) -> float | None:
    """The spread of a constant: by its interval, else by the end that it has, else by its standard error."""
    value, ends = row["value"], [row["lower"], row["upper"]]
    logs = [abs(math.log(end / value)) for end in ends if end is not None and end > 0]
    if logs:
        return math.exp(sum(logs) / len(logs) / WIDE)
    error = row["stderr"]
    return math.exp(error / value) if error is not None and error < value else None


def _model(study: Results, family: Row, word: str) -> str | None:
    """The model of a family that speaks for a class: the reported one if it is of the class, else the best that is."""
    fits = [fit for fit in study.fits_of.get(family["family"], []) if fit["pattern"] is None]
    all_models, own = _mechanisms(word, family["axis"] or "")
    reported = next((fit["model"] for fit in fits if fit["chosen"]), None)
    if reported is not None and _plain(reported) in all_models:
        return str(reported)
    rivals = [fit for fit in fits if _plain(fit["model"]) in own and fit["BIC"] is not None]
    return str(min(rivals, key=lambda fit: float(fit["BIC"]))["model"]) if rivals else None


def _plain(model: str) -> str:
    return model.removesuffix(", ATP first")


def _mechanisms(word: str, axis: str) -> tuple[set[str], set[str]]:
    """The mechanisms that a class shows along an axis: all, and those that stand for its patterns by themselves."""
    part = load_catalogue().part(axis)
    inhibiting = {name for name, constants in part.mechanisms.items() if constants}
    ways = classes_of(load_catalogue()).get(word)
    if not axis or ways is None:
        return inhibiting, inhibiting
    patterns = {pattern for way in ways for pattern in way.patterns.get(axis, ())}
    models = [part.patterns[pattern].models for pattern in patterns]
    return {model.mechanism for each in models for model in each} & inhibiting, {each[0].mechanism for each in models}


def _residual(residual: Mapping[str, Any], wild: list[Row], word: str) -> tuple[dict[str, Constant], list[str]]:
    """What of the activity is left, on the site that it was measured on."""
    fraction, interval = residual["fraction"], residual["interval"]
    spread = None
    if interval and min(interval) > 0:
        spread = (interval[1] / interval[0]) ** (0.5 / WIDE)
    if word not in HELD:
        return {"residual_inhibitor": Constant(fraction, spread, "")}, [f"leaves {fraction:.0%} of every substrate"]
    sites = sorted({site for row in wild for site in re.findall(r"[STY]\d+", row["site"] or "")})
    names = {SITES[site] for site in sites if site in SITES}
    if len(names) != 1:
        return {}, [f"the residual activity of {fraction:.0%} is of {', '.join(sites) or 'a site that is not named'}, "
                    "which is none of the model's or more than one: what it leaves is that of rapamycin"]  # fmt: skip
    said = f"leaves {fraction:.0%} on {', '.join(sites)}; on other sites what rapamycin leaves, from the table"
    return {names.pop(): Constant(fraction, spread, "")}, [said]
