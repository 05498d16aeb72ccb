"""Velocities as GraphPad Prism reads them (PZFX): a table a family, a column a dose, replicates side by side.

Prism reads its own XML; the elements are those that Prism 5 and later write for a table of numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from mtorkin.base.tables.rows import Row
from mtorkin.exchange.form import Results

#: Where Prism's elements are named; no file lies there.
_NAMESPACE = "http://graphpad.com/prism/Prism.htm"
_VERSION = "5.00"


def prism(results: Results) -> bytes:
    """A table a family along one axis or of doses: velocity of every well against what varies.

    Families of both axes are left out: their wells are those of the axes.
    """
    wells: dict[str, list[Row]] = defaultdict(list)
    table, paths = results.files["predictions"]
    for path in paths:
        for row in table.records(path):
            wells[row["family"]].append(row)
    table, paths = results.files["families"]
    drawn = [
        family
        for path in paths
        for family in table.records(path)
        if family["axis"] != "both" and wells.get(family["family"])
    ]
    root = Element("GraphPadPrismFile", xmlns=_NAMESPACE, PrismXMLVersion=_VERSION)
    sequence = SubElement(root, "TableSequence")
    for number in range(len(drawn)):
        SubElement(sequence, "Ref", {"ID": f"Table{number}"} | ({"Selected": "1"} if number == 0 else {}))
    for number, family in enumerate(drawn):
        root.append(_table(f"Table{number}", family, wells[family["family"]]))
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _table(identifier: str, family: Row, wells: Sequence[Row]) -> Element:
    """Velocity against the substrate with a column a dose; of a single level, against the dose with one column."""
    along = bool(family["axis"])
    x = (
        f"{family['axis']} ({family['substrate_unit']})"
        if along
        else f"{family['compound']} ({family['inhibitor_unit']})"
    )
    columns: dict[float, dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for well in wells:
        dose = well["inhibitor"]
        columns[dose if along else 0.0][well["substrate"] if along else dose].append(well["velocity"])
    levels = sorted({level for column in columns.values() for level in column})
    replicates = max(len(values) for column in columns.values() for values in column.values())
    found = Element(
        "Table", ID=identifier, XFormat="numbers", YFormat="replicates", Replicates=str(replicates), TableType="XY",
        EVFormat="AsteriskAfterNumber",
    )  # fmt: skip
    simulated = "SIMULATED DATA: " if family["simulated"] else ""
    SubElement(found, "Title").text = f"{simulated}{family['title']}, velocity in {family['velocity_unit']}"
    found.append(_column("XColumn", x, [[level] for level in levels], 1))
    for dose in sorted(columns):
        name = f"{dose:g} {family['inhibitor_unit']}" if along else "velocity"
        found.append(_column("YColumn", name, [columns[dose].get(level, []) for level in levels], replicates))
    return found


def _column(kind: str, title: str, rows: Sequence[Sequence[float]], subcolumns: int) -> Element:
    found = Element(kind, Width="81", Decimals="6", Subcolumns=str(subcolumns))
    SubElement(found, "Title").text = title
    for place in range(subcolumns):
        sub = SubElement(found, "Subcolumn")
        for row in rows:
            # A replicate that is not there is an empty cell.
            SubElement(sub, "d").text = repr(row[place]) if place < len(row) else ""
    return found
