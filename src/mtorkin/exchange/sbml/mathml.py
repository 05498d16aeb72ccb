"""An expression as MathML, in the part of it that SBML has."""

from __future__ import annotations

import ast
from xml.etree.ElementTree import Element, SubElement

#: Where MathML's elements are named; no file lies there.
_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "plus", ast.Sub: "minus", ast.Mult: "times", ast.Div: "divide", ast.Pow: "power",
}  # fmt: skip


def mathml(expression: str) -> Element:
    """An expression with ``+ - * / ^ sqrt``, names and numbers without a unit, as a ``math`` element.

    Raises
    ------
    ValueError
        If it holds anything else.

    Examples
    --------
    >>> from xml.etree.ElementTree import tostring
    >>> tostring(mathml("Vmax/2")[0]).decode()
    '<apply><divide /><ci>Vmax</ci><cn sbml:units="dimensionless">2</cn></apply>'
    """
    found = Element("math", xmlns=_NAMESPACE)
    found.append(_element(ast.parse(expression.replace("^", "**"), mode="eval").body))
    return found


def _element(node: ast.expr) -> Element:
    match node:
        case ast.BinOp(left, operator, right):
            return _apply(_OPERATORS[type(operator)], left, right)
        case ast.UnaryOp(ast.USub(), operand):
            return _apply("minus", operand)
        case ast.Call(ast.Name("sqrt"), [operand]):
            return _apply("root", operand)
        case ast.Name(name):
            found = Element("ci")
            found.text = name
        case ast.Constant(float() | int() as value):
            found = Element("cn", {"sbml:units": "dimensionless"})
            found.text = f"{value!r}"
        case _:
            raise ValueError(f"MathML of {ast.unparse(node)} is not written here")
    return found


def _apply(operator: str, *operands: ast.expr) -> Element:
    found = Element("apply")
    SubElement(found, operator)
    found.extend(map(_element, operands))
    return found
