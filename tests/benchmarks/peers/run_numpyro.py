"""Sample the kit's own model with NumPyro's NUTS, from the arrays that the kit packed.

    .peers/numpyro/bin/python tests/benchmarks/peers/run_numpyro.py MODEL.npz OPTIONS.json OUT.npz

MODEL.npz holds the arrays of the density, `points` (point, parameter) at which to give log density
and gradient, and `starts` (chain, parameter). OUT.npz: `values`, `gradients` at the points and,
when `draws` > 0, `theta` (chain, draw, parameter); beside it OUT.json: seconds, diagnostics.
"""

# The clock starts before the libraries are imported: their time is part of a cold start.
# ruff: noqa: E402

from __future__ import annotations

from functools import partial

from answer import Clock, diagnose, read_options, write_answer

clock = Clock()

import jax
import numpy as np
import numpyro
from jax_density import Model, log_density, read_model
from numpyro.infer import MCMC, NUTS

TARGET = 0.9
"""Acceptance aimed at: careful, as this is the yardstick."""


def at_points(model: Model) -> dict[str, np.ndarray]:
    """Return log density and gradient at the model's points."""
    both = jax.jit(jax.vmap(jax.value_and_grad(partial(log_density, model=model))))
    values, gradients = both(model.a["points"])
    return {"values": np.asarray(values), "gradients": np.asarray(gradients)}


def sample(model: Model, options: dict) -> tuple[np.ndarray, int]:
    """Return draws (chain, draw, parameter) and the number of divergences."""
    kernel = NUTS(
        potential_fn=lambda theta: -log_density(theta, model),
        dense_mass=True,
        target_accept_prob=TARGET,
    )
    chains = options["chains"]
    run = MCMC(
        kernel,
        num_warmup=options["tune"],
        num_samples=options["draws"],
        num_chains=chains,
        chain_method="parallel",
        progress_bar=False,
    )
    key = jax.random.PRNGKey(options["seed"])
    run.run(key, init_params=model.a["starts"][:chains], extra_fields=("diverging",))
    theta = np.asarray(run.get_samples(group_by_chain=True))
    return theta, int(np.sum(run.get_extra_fields()["diverging"]))


def main() -> None:
    path, options, out = read_options()
    numpyro.set_host_device_count(options["chains"])
    model = read_model(path)
    clock.mark("import")
    found = at_points(model)
    clock.mark("points")
    facts: dict = {}
    if options["draws"]:
        found["theta"], divergences = sample(model, options)
        clock.mark("sample")
        facts = diagnose({"theta": found["theta"]}, divergences)
    np.savez(out, **found)
    versions = {"numpyro": numpyro.__version__, "jax": jax.__version__}
    write_answer(out.with_suffix(".json"), clock, method="numpyro", versions=versions, **facts)


if __name__ == "__main__":
    main()
