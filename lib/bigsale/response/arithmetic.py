"""Exponential, logarithm and a few special functions, compiled so that loops use wide registers.

`exp_of` and `log_of` have no branches and no calls, so a loop that uses them works on several
elements at a time: range reduction by bits, then a polynomial. Both are within 2 units in the last
place of the C library's over the range that the model visits; a test says so.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from bigsale.compiling import compiler

Floats = npt.NDArray[np.float64]

LIBERTIES = {"reassoc", "contract", "arcp", "nsz"}
compiled = compiler(__file__, fastmath=LIBERTIES)
exactly = compiler(__file__, fastmath={"contract"})
"""Sums stay in their order, or the range reduction would be optimised away; only a product and the
sum that it goes into may be one operation."""

in_caller: Any = njit(inline="always")
"""For a step that compiled code calls in one place or two: it becomes part of the caller before
anything is compiled. Otherwise each level above the density compiles all of it once more."""

_LOG2_E = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_MAGIC = 6755399441055744.0
"""1.5 · 2**52: adding it leaves the nearest integer in the low bits."""
_EXPONENT_OF_ZERO = np.uint64(1023)
_MAGIC_BITS = np.uint64(0x4338000000000000)
_SQRT_HALF_BITS = np.uint64(0x3FE6A09E00000000)
_ONE_LESS_SQRT_HALF_BITS = np.uint64(0x3FF0000000000000 - 0x3FE6A09E00000000)
_MANTISSA = np.uint64((1 << 52) - 1)
_MANTISSA_BITS = np.uint64(52)


def _cast(to: Any, of: Any) -> Any:
    """Return a compiled function that reads the bits of one number as another kind of number."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.bitcast(values[0], context.get_value_type(to))

    def cast(context: Any, value: Any) -> Any:
        return to(of), generate

    return intrinsic(cast)


def _bare(context: Any, array: Any) -> Any:
    """Return the same array without its count of owners, in compiled code.

    Cutting rows out of a counted array costs two locked operations each, and threads that share
    it wait for each other. Whoever calls must hold the array itself for as long: an argument is
    held by the caller, a local variable is not.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        fields = make_array(array)(context, builder, value=values[0])
        fields.meminfo = cgutils.get_null_value(fields.meminfo.type)
        fields.parent = cgutils.get_null_value(fields.parent.type)
        return fields._getvalue()

    return array(array), generate


bare: Any = intrinsic(_bare)
_bits = _cast(types.uint64, types.float64)
_float = _cast(types.float64, types.uint64)


@exactly
def exp_of(x: float) -> float:
    """Return exp(x); x is held within ±700."""
    held = min(max(x, -700.0), 700.0)
    shifted = held * _LOG2_E + _MAGIC
    scale = _float((_bits(shifted) - _MAGIC_BITS + _EXPONENT_OF_ZERO) << _MANTISSA_BITS)
    k = shifted - _MAGIC
    r = (held - k * _LN2_HIGH) - k * _LN2_LOW
    p = 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    return p * scale


@exactly
def log_of(x: float) -> float:
    """Return log(x); x > 0 and normal (not checked)."""
    lifted = _bits(x) + _ONE_LESS_SQRT_HALF_BITS
    mantissa = _float((lifted & _MANTISSA) + _SQRT_HALF_BITS)
    k = _float((lifted >> _MANTISSA_BITS) - _EXPONENT_OF_ZERO + _MAGIC_BITS) - _MAGIC
    f = (mantissa - 1.0) / (mantissa + 1.0)
    s = f * f
    p = 1.0 / 21.0
    p = p * s + 1.0 / 19.0
    p = p * s + 1.0 / 17.0
    p = p * s + 1.0 / 15.0
    p = p * s + 1.0 / 13.0
    p = p * s + 1.0 / 11.0
    p = p * s + 1.0 / 9.0
    p = p * s + 1.0 / 7.0
    p = p * s + 1.0 / 5.0
    p = p * s + 1.0 / 3.0
    return k * _LN2_HIGH + (2.0 * f + (2.0 * f * s * p + k * _LN2_LOW))


@compiled
def sum_log(x: Floats) -> float:
    """Return Σ log x for x ≥ 1: one logarithm for every eight factors."""
    n, total, rest = x.size // 8, 0.0, 1.0
    for i in range(n):
        at = 8 * i
        left = (x[at] * x[at + 1]) * (x[at + 2] * x[at + 3])
        total += log_of(left * ((x[at + 4] * x[at + 5]) * (x[at + 6] * x[at + 7])))
    for i in range(8 * n, x.size):
        rest *= x[i]
    return total + log_of(rest)


@compiled
def digamma(x: float) -> float:
    """Return ψ(x) for x > 0 (recurrence to x ≥ 6, then the asymptotic series)."""
    shift = 0.0
    while x < 6.0:
        shift -= 1.0 / x
        x += 1.0
    inverse = 1.0 / (x * x)
    series = inverse * (1.0 / 12 - inverse * (1.0 / 120 - inverse * (1.0 / 252 - inverse / 240)))
    return shift + np.log(x) - 0.5 / x - series


@compiled
def student_constant(tail: float) -> tuple[float, float]:
    """Return log of the Student-t constant at scale 1, and its derivative in ν."""
    value = (
        math.lgamma(0.5 * (tail + 1.0)) - math.lgamma(0.5 * tail) - 0.5 * math.log(tail * math.pi)
    )
    slope = 0.5 * (digamma(0.5 * (tail + 1.0)) - digamma(0.5 * tail)) - 0.5 / tail
    return value, slope
