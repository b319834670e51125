"""Laplace evidence of each saturation family, channel by channel, from the arrays the kit packed.

    .peers/numpyro/bin/python tests/benchmarks/peers/run_families.py MODEL.npz OPTIONS.json OUT.npz

MODEL.npz holds the arrays of the density, `mode` (parameter,) of the kit's model and `held`,
positions of parameters that stay. OUT.npz: `evidence` (channel, family): log evidence with one
channel of that family and all others Hill, up to a constant.
"""

from __future__ import annotations

import sys

import jax
import jax.numpy as jnp
import numpy as np
from jax_density import FAMILIES, log_density, read_model

STEPS, NEAR = 12, 0.02


def main() -> None:
    model = read_model(sys.argv[1])
    start, held = jnp.asarray(model.a["mode"]), model.a["held"]
    free = np.setdiff1d(np.arange(start.size), held)

    def height(x, families):
        return log_density(start.at[free].set(x), model, families)

    value = jax.jit(height)
    slope, curvature = jax.jit(jax.grad(height)), jax.jit(jax.hessian(height))

    def evidence(families, x):
        """Newton steps from x, then the Laplace approximation; returns it and the mode."""
        families = jnp.asarray(families)
        for _ in range(STEPS):
            g, h = slope(x, families), np.asarray(curvature(x, families))
            values, vectors = np.linalg.eigh(-0.5 * (h + h.T))
            values = np.maximum(np.abs(values), 0.5)
            step = vectors @ ((vectors.T @ np.asarray(g)) / values)
            if np.asarray(g) @ step < NEAR:
                break
            size, now = 1.0, value(x, families)
            while size > 1e-3 and not value(x + size * step, families) > now:
                size /= 2
            x = x + size * step
        return float(value(x, families)) - 0.5 * float(np.log(values).sum()), x

    n = model.n["channels"]
    hill, x = evidence(np.zeros(n, int), start[free])
    found = np.full((n, len(FAMILIES)), hill)
    for c in range(n):
        for k in range(1, len(FAMILIES)):
            families = np.zeros(n, int)
            families[c] = k
            found[c, k], _ = evidence(families, x)
        print(c, found[c] - hill, flush=True)
    np.savez(sys.argv[3], evidence=found)


if __name__ == "__main__":
    main()
