"""Compile what is compiled once per machine, so that the first run is as quick as the next.

Part of `make setup`. The sampler is compiled in a process of its own while a simulated shop is
planned from priors, which needs no sampling; what comes out is thrown away. What draws pages is
imported once, and the script of their charts made. The kit's bytecode is written too: where
PYTHONDONTWRITEBYTECODE is set, as in many containers, Python would compile every module in every
process.
"""

from __future__ import annotations

import compileall
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

import bigsale as bs
from bigsale.compiling import compile_apart
from bigsale.response import sampling
from bigsale.response.design import make_design
from bigsale.response.fit import assemble_fit
from bigsale.response.new_shop import prior_posterior
from bigsale.runs.quarto.vega import vega_script
from bigsale.simulate import shop_family, simulate_shop, write_inputs

FIRST_DAY = date(2026, 5, 1)
PAGE_MODULES = (
    *("bigsale.bundle.plan_bundle", "bigsale.bundle.review_bundle", "bigsale.bundle.workbook"),
    *("bigsale.charts", "bigsale.runs.quarto.embedded"),
    *("papermill", "ipykernel.kernelapp", "fontTools.subset", "typst", "pypandoc"),
)


def main() -> None:
    """Run every compiled function once, import what Python compiles to bytecode."""
    print("setting up: compiling the model, once per machine", flush=True)
    compileall.compile_dir(Path(bs.__file__).parent, quiet=1)
    with ThreadPoolExecutor(1) as beside:
        sampler = beside.submit(
            compile_apart, sampling.__file__, "bigsale.response.warm", lambda word: None
        )
        plan_from_priors()
        for module in PAGE_MODULES:
            import_module(module)
        vega_script()
        sampler.result()


def plan_from_priors() -> None:
    """Plan a shop as if its history told nothing."""
    with tempfile.TemporaryDirectory() as folder:
        shop = simulate_shop(replace(shop_family(1), start=FIRST_DAY))
        params = write_inputs(shop, Path(folder) / "shop")
        brief = bs.load_brief(params)
        history = bs.load_history(bs.find_inputs(params), brief=brief)
    design = make_design(history, brief)
    fit = assemble_fit(history, brief, design, prior_posterior(design, brief))
    demand = bs.forecast_demand(fit, history, brief)
    bs.make_plan(brief, history, fit, demand, bs.work_out_economics(brief))


if __name__ == "__main__":
    main()
