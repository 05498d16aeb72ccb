"""Eight numbers at a time: a value type for compiled code whose arithmetic is that of the processor's vectors.

Compilers must not reorder sums of floating-point numbers and so leave most loops of a least-squares problem scalar.
Here the order is chosen once and written down, eight independent lanes and a fixed tree to add them up, and is the same
on every processor.
"""

# mypy: ignore-errors
# numba infers the types of what it compiles, and holds the loops to the signatures in cache.py.

from __future__ import annotations

import operator

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, overload, register_model

WIDTH = 8
_VECTOR = ir.VectorType(ir.DoubleType(), WIDTH)
_INDEX = ir.IntType(32)


class _LanesType(types.Type):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(name="Lanes")


LANES = _LanesType()


@register_model(_LanesType)
class _LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager, own):
        super().__init__(manager, own, _VECTOR)


def _splat(builder, value):
    first = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), value, ir.Constant(_INDEX, 0))
    return builder.shuffle_vector(first, first, ir.Constant(ir.VectorType(_INDEX, WIDTH), [0] * WIDTH))


def _address(context, builder, array_type, array, index):
    structure = context.make_array(array_type)(context, builder, array)
    address = builder.gep(structure.data, [index])
    return builder.bitcast(address, _VECTOR.as_pointer())


@intrinsic
def load(typing_context, array, index):
    """Lanes ``array[index : index + 8]`` of a contiguous array of one dimension."""

    def build(context, builder, signature, arguments):
        return builder.load(_address(context, builder, signature.args[0], *arguments), align=8)

    return LANES(array, types.intp), build


@intrinsic
def store(typing_context, array, index, value):
    """Put lanes at ``array[index : index + 8]``."""

    def build(context, builder, signature, arguments):
        where = _address(context, builder, signature.args[0], *arguments[:2])
        builder.store(arguments[2], where, align=8)
        return context.get_dummy_value()

    return types.void(array, types.intp, LANES), build


@intrinsic
def splat(typing_context, value):
    """One number in all lanes."""

    def build(context, builder, signature, arguments):
        return _splat(builder, arguments[0])

    return LANES(types.float64), build


@intrinsic
def total(typing_context, value):
    """Sum of the lanes: halves, quarters, eighths."""

    def build(context, builder, signature, arguments):
        vector = arguments[0]
        width = WIDTH
        while width > 1:
            width //= 2
            low, high = (
                builder.shuffle_vector(
                    vector, vector, ir.Constant(ir.VectorType(_INDEX, width), list(range(i, i + width)))
                )
                for i in (0, width)
            )
            vector = builder.fadd(low, high)
        return builder.extract_element(vector, ir.Constant(_INDEX, 0))

    return types.float64(LANES), build


@intrinsic
def root(typing_context, value):
    """Square roots."""

    def build(context, builder, signature, arguments):
        kind = ir.FunctionType(_VECTOR, [_VECTOR])
        function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.sqrt.v{WIDTH}f64")
        return builder.call(function, arguments)

    return LANES(LANES), build


@intrinsic
def choose(typing_context, sign, positive, other):
    """In every lane the second number where the first is above zero, else the third."""

    def build(context, builder, signature, arguments):
        above = builder.fcmp_ordered(">", arguments[0], ir.Constant(_VECTOR, [0.0] * WIDTH))
        return builder.select(above, arguments[1], arguments[2])

    return LANES(LANES, LANES, LANES), build


def _arithmetic(operation, method):
    @intrinsic
    def apply(typing_context, left, right):
        def build(context, builder, signature, arguments):
            return getattr(builder, method)(*arguments)

        return LANES(LANES, LANES), build

    @overload(operation)
    def choose(left, right):
        if left is LANES and right is LANES:
            return lambda left, right: apply(left, right)
        if left is LANES and isinstance(right, types.Float):
            return lambda left, right: apply(left, splat(right))
        if right is LANES and isinstance(left, types.Float):
            return lambda left, right: apply(splat(left), right)
        return None


_arithmetic(operator.add, "fadd")
_arithmetic(operator.sub, "fsub")
_arithmetic(operator.mul, "fmul")
_arithmetic(operator.truediv, "fdiv")
