"""Compile what is compiled once per machine, so that the first run is as quick as the next.

Part of `make setup`. A small simulated shop is estimated and planned with the fewest draws; what
comes out is thrown away. What draws pages is imported once, and the script of their charts made.
The kit's bytecode is written too: where PYTHONDONTWRITEBYTECODE is set, as in many containers,
Python would compile every module in every process.
"""

from __future__ import annotations

import compileall
import contextlib
import tempfile
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

import bigsale as bs
from bigsale.errors import BigsaleError
from bigsale.runs.quarto.vega import vega_script
from bigsale.simulate import shop_family, simulate_shop, write_inputs

FIRST_DAY = date(2026, 5, 1)
FEW = {"model.draws": 100, "model.chains": 2}
PAGE_MODULES = (
    *("bigsale.bundle.plan_bundle", "bigsale.bundle.review_bundle", "bigsale.bundle.workbook"),
    *("bigsale.charts", "bigsale.runs.quarto.embedded"),
    *("papermill", "ipykernel.kernelapp", "fontTools.subset", "typst", "pypandoc"),
)


def main() -> None:
    """Run every compiled function once, import what Python compiles to bytecode."""
    print("setting up: compiling the model, once per machine", flush=True)
    compileall.compile_dir(Path(bs.__file__).parent, quiet=1)
    for module in PAGE_MODULES:
        import_module(module)
    vega_script()
    with tempfile.TemporaryDirectory() as folder:
        shop = simulate_shop(replace(shop_family(1), start=FIRST_DAY))
        params = write_inputs(shop, Path(folder) / "shop")
        brief = bs.load_brief(params, overrides=FEW)
        history = bs.load_history(bs.find_inputs(params), brief=brief)
    # So few draws may not converge; by then everything is compiled.
    with contextlib.suppress(BigsaleError):
        fit = bs.fit_response(history, brief)
        demand = bs.forecast_demand(fit, history, brief)
        bs.make_plan(brief, history, fit, demand, bs.work_out_economics(brief))


if __name__ == "__main__":
    main()
