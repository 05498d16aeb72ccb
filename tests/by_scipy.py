"""A model in SBML as a right-hand side for scipy, from the file: it shares no code with the simulation path."""

from __future__ import annotations

import ast
import math
import xml.etree.ElementTree as ElementTree
from graphlib import TopologicalSorter
from pathlib import Path

from scipy.integrate import solve_ivp

OPERATORS = {
    "plus": lambda *terms: "(" + " + ".join(terms) + ")",
    "times": lambda *factors: "(" + " * ".join(factors) + ")",
    "minus": lambda *terms: "(" + " - ".join(terms) + ")" if len(terms) > 1 else f"(-{terms[0]})",
    "divide": lambda above, below: f"({above} / {below})",
    "power": lambda base, exponent: f"({base} ** {exponent})",
    "root": lambda under: f"sqrt({under})",
    "cos": lambda angle: f"cos({angle})",
    "arccos": lambda ratio: f"acos({ratio})",
}


def _local(node):
    return node.tag.rpartition("}")[2]


def _expression(node):
    """MathML as an expression of Python."""
    kind = _local(node)
    if kind == "math":
        return _expression(node[0])
    if kind == "ci":
        return node.text.strip()
    if kind == "cn":
        assert node.get("type") in (None, "integer", "real"), node.get("type")
        return repr(float(node.text))
    assert kind == "apply", kind
    if _local(node[0]) == "root":
        assert float(node[1][0].text) == 2
    return OPERATORS[_local(node[0])](*(_expression(child) for child in node[1:] if _local(child) != "degree"))


def _names(expression):
    return {node.id for node in ast.walk(ast.parse(expression)) if isinstance(node, ast.Name)} - set(OPERATORS) - {
        "sqrt", "acos"
    }  # fmt: skip


class ByScipy:
    """The model: set `values` by name, then `run`."""

    def __init__(self, file: Path):
        root = ElementTree.parse(file).getroot()
        model = next(node for node in root if _local(node) == "model")
        lists = {_local(child): list(child) for child in model}
        self.values = {n.get("id"): float(n.get("size")) for n in lists["listOfCompartments"]}
        self.values |= {n.get("id"): float(n.get("value", "nan")) for n in lists["listOfParameters"]}
        homes = {n.get("id"): n.get("compartment") for n in lists["listOfSpecies"]}
        self.values |= {n.get("id"): float(n.get("initialConcentration", "nan")) for n in lists["listOfSpecies"]}
        self.initial = {n.get("symbol"): _expression(n[0]) for n in lists.get("listOfInitialAssignments", [])}
        rules = lists["listOfRules"]
        self.assigned = {n.get("variable"): _expression(n[0]) for n in rules if _local(n) == "assignmentRule"}
        changing = {n.get("variable"): _expression(n[0]) for n in rules if _local(n) == "rateRule"}
        slopes = {name: [] for name in homes}
        for node in lists["listOfReactions"]:
            parts = {_local(child): child for child in node}
            law = _expression(next(child for child in parts["kineticLaw"] if _local(child) == "math"))
            for side, sign in (("listOfReactants", "-"), ("listOfProducts", "+")):
                for reference in parts.get(side, ()):
                    times = float(reference.get("stoichiometry", 1))
                    name = reference.get("species")
                    slopes[name].append(f"{sign} {times} * {law} / {homes[name]}")
        self.slopes = {name: " ".join(["0.0", *terms]) for name, terms in slopes.items()} | changing
        self.state = list(self.slopes)

    def _function(self):
        """The right-hand side and all that is assigned, with the present values of what is constant."""
        order = TopologicalSorter(
            {name: _names(law) & set(self.assigned) for name, law in self.assigned.items()}
        ).static_order()
        lines = ["def slopes(time, state):", f"    {', '.join(self.state)} = state"]
        lines += [f"    {name} = {self.assigned[name]}" for name in order]
        lines += [
            f"    return [{', '.join(self.slopes.values())}], dict({', '.join(f'{n}={n}' for n in self.assigned)})"
        ]
        constants = {n: v for n, v in self.values.items() if n not in self.state and n not in self.assigned}
        scope = constants | {"sqrt": math.sqrt, "cos": math.cos, "acos": math.acos}
        exec("\n".join(lines), scope)
        return scope["slopes"]

    def start(self):
        """The initial assignments, each of which needs parameters alone."""
        for name, law in self.initial.items():
            self.values[name] = self.values[law]

    def look(self):
        """What is assigned, at the present values."""
        self.values.update(self._function()(0.0, [self.values[name] for name in self.state])[1])

    def run(self, time, relative=1e-8, absolute=1e-10):
        """Lets time pass from the present values."""
        slopes = self._function()
        found = solve_ivp(
            lambda t, y: slopes(t, y.tolist())[0], (0, time), [self.values[name] for name in self.state],
            method="LSODA", rtol=relative, atol=absolute,
        )  # fmt: skip
        assert found.success, found.message
        last = found.y[:, -1].tolist()
        self.values.update(zip(self.state, last, strict=True))
        self.values.update(slopes(time, last)[1])
