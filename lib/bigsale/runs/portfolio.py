"""A portfolio end to end: checks, notebook, reports, manifest, all or nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bigsale.brief import Brand, find_inputs, find_root, find_shops, load_portfolio
from bigsale.runs.places import run_id, set_latest
from bigsale.runs.report import Format, Language
from bigsale.runs.stage import Job, is_id

STAGE = "portfolio"


def portfolio_runs(brand: Brand) -> Path:
    """Return the folder of a portfolio's runs: campaigns/<its name>/runs of the project."""
    return find_root() / "campaigns" / brand.brief.portfolio / "runs"


def run_portfolio(
    params: str | Path,
    *,
    out: Path | None = None,
    overrides: Mapping[str, object] | None = None,
    languages: Sequence[Language] | None = None,
    formats: Sequence[Format] | None = None,
    progress: bool = True,
) -> Path:
    """Run notebooks/portfolio.ipynb for one portfolio and render its reports; return the folder.

    `params`: its name or YAML file; the other arguments are those of `run_stage`. Briefs and
    tables of all campaigns are checked first; the folder appears only when everything is in it.
    Raises the BigsaleError of whatever failed.
    """
    from bigsale.data import load_brand_tables

    started, clock = datetime.now(), time.monotonic()
    params = params if is_id(params) else Path(params).resolve()
    job = Job(STAGE, params, dict(overrides or {}), progress)
    brand = load_portfolio(params, overrides=overrides)
    target = out or portfolio_runs(brand) / STAGE / run_id(brand.brief, started)
    target = target.resolve()

    def write(folder: Path) -> None:
        _write_manifest(folder, brand, started, time.monotonic() - clock, overrides=overrides)

    job.run(
        target,
        check=lambda: load_brand_tables(brand),
        languages=languages or brand.brief.report.languages,
        formats=formats or brand.brief.report.formats,
        write_manifest=write,
    )
    if out is None:
        set_latest(target)
    return target


def _write_manifest(
    folder: Path,
    brand: Brand,
    started: datetime,
    seconds: float,
    *,
    overrides: Mapping[str, object] | None,
) -> None:
    """Write what the portfolio was made from: its file, every campaign's, every other shop's."""
    from bigsale.bundle import write_manifest

    campaigns = [(one.params, find_inputs(one.params)) for one in brand.campaigns]
    shops = [
        shop
        for one in brand.campaigns
        for shop in find_shops(one.params, one.brief.model.learn_from)
    ]
    write_manifest(
        folder,
        stage=STAGE,
        params=brand.params,
        inputs=None,
        seed=brand.campaigns[0].brief.model.seed,
        started=started,
        seconds=seconds,
        overrides=overrides,
        learned_from=[(path, find_inputs(path)) for path in dict.fromkeys(shops)],
        campaigns=campaigns,
    )
