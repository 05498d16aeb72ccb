"""The rate laws that were chosen for kinetic families, and what takes part in their reactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from mtorkin.base.tables.rows import Row, by
from mtorkin.exchange.enzymeml.rate_law import Symbols, rate_law
from mtorkin.exchange.enzymeml.species import ATP, Catalogue, plain
from mtorkin.exchange.form import Results
from mtorkin.kinetics.law.species import COMPLEX

#: What the names of several folders are joined by in a family.
_JOIN = "; "


@dataclass(frozen=True)
class Fitted:
    """The rate law that was chosen for a kinetic family, and what takes part in its reaction.

    Attributes
    ----------
    number
        Its place among the laws of the study, from 1.
    family, fit, constants
        Its rows of `tables.FAMILIES`, `tables.FITS` and `tables.PARAMETERS`.
    enzyme, inhibitor, depletes
        Identifiers of species: `depletes` is the enzyme where it takes up the inhibitor. Empty for none.
    substrates
        Identifiers by the name of their column.
    products
        Identifiers; the first is measured.
    """

    number: int
    family: Row
    fit: Row
    constants: tuple[Row, ...]
    enzyme: str
    inhibitor: str
    depletes: str
    substrates: Mapping[str, str]
    products: tuple[str, ...]

    @property
    def folders(self) -> list[str]:
        """The assay folders that its wells are of."""
        return _folders(self.family)

    @property
    def varied(self) -> tuple[str, ...]:
        """The columns of the substrates that are in the law."""
        axis = self.family["axis"]
        return (ATP, "protein") if axis == "both" else (axis,) if axis else ()

    def named(self) -> dict[str, str]:
        """What its constants are called where there are those of other laws."""
        return {row["parameter"]: f"{plain(row['parameter'])}_{self.number}" for row in self.constants}

    def equation(self, called: Callable[[str], str] = str) -> str:
        """Its velocity as an expression of `named` constants and of concentrations, each called by its species."""
        symbols = Symbols(
            tuple(called(self.substrates[column]) for column in self.varied),
            called(self.inhibitor) if self.inhibitor else "",
            called(self.depletes) if self.depletes else "",
        )
        return rate_law(self.family["axis"] or "", self.fit["model"], symbols, self.named())


def fitted(results: Results, species: Catalogue) -> Iterator[Fitted]:
    """The chosen law of every kinetic family.

    A family along one substrate is left out where both substrates are fitted together.
    """
    fits = {row["family"]: row for row in results.rows("fits") if row["chosen"]}
    constants = by(list(results.rows("parameters")), "family")
    families = [row for row in results.rows("families") if row["family"] in fits and _folders(row)[0] in species.assays]
    joint = [row for row in families if row["axis"] == "both"]
    told = [row for row in families if row in joint or not any(_part_of(row, whole) for whole in joint)]
    for number, family in enumerate(told, 1):
        folder, fit = _folders(family)[0], fits[family["family"]]
        enzyme, substrates = species.enzyme(folder, family["group"]), species.substrates(folder)
        of_model = (row for row in constants[family["family"]] if row["model"] == fit["model"])
        yield Fitted(
            number=number,
            family=family,
            fit=fit,
            constants=tuple(row for row in of_model if row["value"] is not None),
            enzyme=enzyme,
            inhibitor=_inhibitor(family, fit, species),
            # The complex that is left free has no closed form: the law is written in it.
            depletes=enzyme if fit["depletion"] and fit["species"] != COMPLEX else "",
            substrates=substrates,
            products=tuple(species.products(folder)),
        )


def _folders(family: Row) -> list[str]:
    return str(family["assay"]).split(_JOIN)


def _part_of(family: Row, whole: Row) -> bool:
    """Whether a family holds wells that another one holds too."""
    same = ("compound", "group")
    return all(family[key] == whole[key] for key in same) and set(_folders(family)) <= set(_folders(whole))


def _inhibitor(family: Row, fit: Row, species: Catalogue) -> str:
    if not family["compound"]:
        return ""
    compound = species.compound(family["compound"])
    return species.complex_of(compound) if fit["species"] == COMPLEX else compound
