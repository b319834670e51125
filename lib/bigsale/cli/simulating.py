"""`bigsale simulate`: a made-up shop with known truth, as files."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="Write a made-up shop, with its hidden truth beside it.")
@click.option("--seed", type=click.IntRange(0, 10**6), default=1, show_default=True)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="New folder to write to.",
)
@click.option("--weekly", is_flag=True, help="Weekly tables instead of daily ones.")
@click.option("--bundled", is_flag=True, help="Write the bundled campaigns' inputs anew instead.")
def simulate(seed: int, out: Path | None, weekly: bool, bundled: bool) -> None:
    """Write two years of tables of a made-up shop and a campaign to plan.

    Same seed, same files. The folder's truth/ holds what nobody in a real shop knows: what each
    channel truly added. The kit never reads it.

    \b
    Examples:
      bigsale simulate --seed 7 --out my-shop
      bigsale plan my-shop/shop-007-double11-2026.yaml
    """
    from bigsale.brief import find_root
    from bigsale.errors import BriefError, Problem
    from bigsale.simulate import shop_family, simulate_shop, write_bundled, write_inputs

    if bundled == (out is not None):
        raise BriefError(Problem("give either --out DIR or --bundled", "simulate"))
    if out is None:
        for folder in write_bundled(find_root()):
            click.echo(folder)
        return
    params = write_inputs(simulate_shop(shop_family(seed, grain_days=7 if weekly else 1)), out)
    click.echo(f"{params}\nplan it: bigsale plan {params}")
