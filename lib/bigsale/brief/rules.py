"""What keys of a brief must keep to between each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from itertools import pairwise

from bigsale.brief.calendar import day_shares
from bigsale.brief.channels import AuctionChannel, Channel
from bigsale.brief.model import Group, Phase
from bigsale.brief.parts import Parts
from bigsale.brief.rules_terms import (
    commission_rates_rise,
    creators_are_named_once,
    promotions_make_sense,
    rebates_rise,
)
from bigsale.brief.schema import nearest
from bigsale.brief.slips import Rule, Slip, number
from bigsale.brief.source import KeyPath

LONGEST_CAMPAIGN_DAYS = 200
_TOLERANCE = 1e-9


def broken_rules(parts: Parts) -> list[Slip]:
    """Return every broken rule, in the order of the file's sections."""
    return [slip for rule in RULES for slip in rule(parts)]


def phases_run_forwards(parts: Parts) -> Iterator[Slip]:
    """Every phase ends after its start, and the campaign has a believable length."""
    for position, phase in parts.phases.items():
        if phase.end <= phase.start:
            after = f"after its start {_clock(phase.start)}"
            yield Slip(("phases", position, "end"), "ends before it starts", phase.end, after)
    forwards = [phase for phase in parts.phases.values() if phase.end > phase.start]
    if forwards:
        first, last = min(p.start for p in forwards), max(p.end for p in forwards)
        if last - first > timedelta(days=LONGEST_CAMPAIGN_DAYS):
            days = f"{(last - first).days} days"
            allowed = f"at most {LONGEST_CAMPAIGN_DAYS} days from first start to last end"
            yield Slip(("phases",), "the campaign is too long", days, allowed)


def phases_in_order(parts: Parts) -> Iterator[Slip]:
    """Phases stand in order of time and do not overlap."""
    forwards = [(i, phase) for i, phase in parts.phases.items() if phase.end > phase.start]
    for (_, before), (position, after) in pairwise(forwards):
        key: KeyPath = ("phases", position, "start")
        if after.start < before.start:
            allowed = f"after {before.name}, which starts {_clock(before.start)}"
            yield Slip(key, f"{after.name} is out of order", after.start, allowed)
        elif after.start < before.end:
            allowed = f"{_clock(before.end)} or later"
            yield Slip(key, f"{after.name} overlaps {before.name}", after.start, allowed)


def names_are_unique(parts: Parts) -> Iterator[Slip]:
    """No two phases and no two groups share a name; nothing is listed twice."""
    for section, items in (("phases", parts.phases), ("groups", parts.groups)):
        seen: set[str] = set()
        for position, item in items.items():
            if item.name in seen:
                yield Slip((section, position, "name"), "the name is taken", item.name, "unique")
            seen.add(item.name)
    for position, group in parts.groups.items():
        yield from _listed_twice(("groups", position, "channels"), group.channels)
    if parts.report:
        yield from _listed_twice(("report", "languages"), parts.report.languages)
        yield from _listed_twice(("report", "formats"), parts.report.formats)


def history_ends_before_start(parts: Parts) -> Iterator[Slip]:
    """`as_of` lies before the campaign, so that a plan cannot look into its own future."""
    if parts.as_of is None or not parts.phases:
        return
    start = min(phase.start for phase in parts.phases.values())
    if parts.as_of >= start.date():
        allowed = f"before the first phase, {_clock(start)}"
        yield Slip(("as_of",), "not before the campaign", parts.as_of, allowed)


def phase_shares_add_up(parts: Parts) -> Iterator[Slip]:
    """Shares of phases can add up to the whole spend."""
    yield from _crossed(parts.phases, "phases", "min_share", "max_share")
    phases = list(parts.phases.values())
    floors, ceilings = sum(p.min_share for p in phases), sum(p.max_share for p in phases)
    if floors > 1 + _TOLERANCE:
        yield Slip(("phases",), "least shares add up to more than 1", number(floors), "≤ 1")
    if phases and parts.complete and ceilings < 1 - _TOLERANCE:
        yield Slip(("phases",), "largest shares add up to less than 1", number(ceilings), "≥ 1")


def channel_limits_fit(parts: Parts) -> Iterator[Slip]:
    """A channel's least spend fits under its largest, by campaign and by day."""
    for name, channel in parts.channels.items():
        top = channel.max_cny
        for key in ("min_cny", "min_if_used_cny"):
            if top is not None and getattr(channel, key) > top:
                path: KeyPath = ("channels", name, key)
                yield Slip(path, "above max_cny", getattr(channel, key), f"at most {number(top)}")
        if isinstance(channel, AuctionChannel):
            yield from _daily_limits_fit(name, channel, *_settled(parts, channel))


def settled_money_fits(parts: Parts) -> Iterator[Slip]:
    """Money already spent lies on campaign days, each settled once, within the channel's limit."""
    days = {str(day) for phase in parts.phases.values() for day in _touched(phase)}
    for name, channel in parts.channels.items():
        settled: set[object] = set()
        for position, fixed in enumerate(getattr(channel, "fixed", ())):
            path: KeyPath = ("channels", name, "fixed", position)
            length = (fixed.end - fixed.start).days + 1
            own = [str(fixed.start + timedelta(days=day)) for day in range(length)]
            if not own:
                yield Slip((*path, "end"), "ends before it starts", fixed.end, "start or later")
            elif days and not set(own) <= days:
                yield Slip((*path, "start"), "not on campaign days", fixed.start, "campaign days")
            elif settled & set(own):
                yield Slip((*path, "start"), "settled twice", fixed.start, "each day once")
            settled |= set(own)
        total = sum(fixed.spend_cny for fixed in getattr(channel, "fixed", ()))
        if channel.max_cny is not None and total > channel.max_cny + _TOLERANCE:
            allowed = f"at most max_cny {number(channel.max_cny)}"
            yield Slip(("channels", name, "fixed"), "more than the limit", number(total), allowed)


def groups_name_channels(parts: Parts) -> Iterator[Slip]:
    """Groups list channels of this brief, with limits that are not crossed."""
    for position, group in parts.groups.items():
        for place, channel in enumerate(group.channels):
            if channel in parts.channel_names:
                continue
            close = nearest(channel, parts.channel_names)
            hint = f"{close} (did you mean this?)" if close else _listing(parts.channel_names)
            yield Slip(("groups", position, "channels", place), "no such channel", channel, hint)
        if group.max_cny is not None and group.min_cny > group.max_cny:
            allowed = f"at most max_cny {number(group.max_cny)}"
            yield Slip(("groups", position, "min_cny"), "above max_cny", group.min_cny, allowed)
    yield from _crossed(parts.groups, "groups", "min_share", "max_share")


def groups_fit_their_channels(parts: Parts) -> Iterator[Slip]:
    """A group's yuan limits can be met by the limits of its channels."""
    for position, group in parts.groups.items():
        if not set(group.channels) <= set(parts.channels):
            continue
        floor, ceiling = _members_floor(parts, group), _members_ceiling(parts, group)
        if group.max_cny is not None and floor > group.max_cny + _TOLERANCE:
            allowed = f"at least the {number(floor)} that its channels must spend"
            yield Slip(("groups", position, "max_cny"), "below its floors", group.max_cny, allowed)
        if group.min_cny > ceiling + _TOLERANCE:
            allowed = f"at most the {number(ceiling)} that its channels may spend"
            yield Slip(("groups", position, "min_cny"), "out of reach", group.min_cny, allowed)


def group_shares_add_up(parts: Parts) -> Iterator[Slip]:
    """Groups without a channel in common can share out the whole spend."""
    chosen = _disjoint(parts, lambda group: group.min_share)
    floors = sum(group.min_share for group in chosen)
    if floors > 1 + _TOLERANCE:
        yield Slip(("groups",), f"least shares of {_names(chosen)} exceed 1", number(floors), "≤ 1")
    apart = _disjoint(parts, lambda group: 1 - group.max_share)
    covered = {channel for group in apart for channel in group.channels}
    ceilings = sum(group.max_share for group in apart)
    if apart and parts.complete and covered == parts.channel_names and ceilings < 1 - _TOLERANCE:
        message = f"largest shares of {_names(apart)} cover all channels and stay below 1"
        yield Slip(("groups",), message, number(ceilings), "≥ 1")


def floors_fit_the_budget(parts: Parts) -> Iterator[Slip]:
    """Everything that must be spent fits into the budget less the reserve."""
    if parts.goal is None:
        return
    spendable = parts.goal.spendable_cny
    grouped = _disjoint(parts, lambda group: max(0.0, group.min_cny - _members_floor(parts, group)))
    extra = sum(max(0.0, group.min_cny - _members_floor(parts, group)) for group in grouped)
    floor = sum(_floor(parts, name) for name in parts.channels) + extra
    if floor > spendable * (1 + _TOLERANCE):
        reserve = parts.goal.reserve_share
        within = f" (budget {number(parts.goal.budget_cny)} less reserve)" if reserve else ""
        message = f"floors add up to {number(floor)}, more than can be spent{within}"
        allowed = f"floors of at most {number(spendable)}, or a larger budget"
        yield Slip(("goal", "budget_cny"), message, number(parts.goal.budget_cny), allowed)


def targets_can_bind(parts: Parts) -> Iterator[Slip]:
    """Targets that must be reached are named."""
    if parts.goal is None or not parts.goal.targets.binding:
        return
    targets = parts.goal.targets
    named = (
        targets.gmv_paid_cny,
        targets.roi_net_min,
        targets.expense_ratio_max,
        targets.new_buyers,
    )
    if all(target is None for target in named):
        allowed = "a target beside it, or false"
        yield Slip(("goal", "targets", "binding"), "there is no target to reach", True, allowed)


def own_split_fits(parts: Parts) -> Iterator[Slip]:
    """The planner's own numbers name channels and phases of this brief and fit the budget."""
    phases, total = {phase.name for phase in parts.phases.values()}, 0.0
    for name, money in parts.own_split.items():
        if name not in parts.channel_names:
            hint = nearest(name, parts.channel_names) or _listing(parts.channel_names)
            yield Slip(("own_split", name), "no such channel", name, hint)
        by_phase = money if isinstance(money, Mapping) else {}
        for phase in by_phase.keys() - phases if parts.complete else ():
            allowed = ", ".join(sorted(phases))
            yield Slip(("own_split", name, phase), "no such phase", phase, allowed)
        total += sum(by_phase.values()) if by_phase else money
    if parts.goal is not None and total > parts.goal.spendable_cny * (1 + _TOLERANCE):
        allowed = f"at most {number(parts.goal.spendable_cny)} in all (budget less reserve)"
        yield Slip(("own_split",), "more than can be spent", number(total), allowed)


RULES: tuple[Rule, ...] = (
    history_ends_before_start,
    phases_run_forwards,
    phases_in_order,
    names_are_unique,
    phase_shares_add_up,
    floors_fit_the_budget,
    channel_limits_fit,
    settled_money_fits,
    rebates_rise,
    creators_are_named_once,
    groups_name_channels,
    groups_fit_their_channels,
    group_shares_add_up,
    commission_rates_rise,
    promotions_make_sense,
    targets_can_bind,
    own_split_fits,
)


def _daily_limits_fit(
    name: str, channel: AuctionChannel, days: int, spent_cny: float
) -> Iterator[Slip]:
    """Hold daily limits of the `days` that are not settled against those of the campaign."""
    low, high, top = channel.daily_min_cny, channel.daily_max_cny, channel.max_cny
    if high is not None and low > high:
        path: KeyPath = ("channels", name, "daily_min_cny")
        yield Slip(path, "above daily_max_cny", low, f"at most {number(high)}")
    least = spent_cny + low * days
    if days and top is not None and spent_cny <= top and least > top + _TOLERANCE:
        message = f"over {days} days more than max_cny {number(top)}"
        allowed = f"at most {number((top - spent_cny) / days)} a day"
        yield Slip(("channels", name, "daily_min_cny"), message, low, allowed)
    if days and high is not None and channel.min_cny > spent_cny + high * days + _TOLERANCE:
        message = f"out of reach with daily_max_cny {number(high)} over {days} days"
        allowed = f"at most {number(spent_cny + high * days)}"
        yield Slip(("channels", name, "min_cny"), message, channel.min_cny, allowed)


def _crossed(items: object, section: str, low: str, high: str) -> Iterator[Slip]:
    for position, item in items.items():  # type: ignore[attr-defined]
        least, most = getattr(item, low), getattr(item, high)
        if least > most:
            yield Slip((section, position, low), f"above {high}", least, f"at most {number(most)}")


def _listed_twice(path: KeyPath, items: tuple[str, ...]) -> Iterator[Slip]:
    for place, item in enumerate(items):
        if item in items[:place]:
            yield Slip((*path, place), "listed twice", item, "each once")


def _days(parts: Parts) -> int:
    """Return the number of calendar days that the sound phases touch."""
    return len({day for phase in parts.phases.values() for day in _touched(phase)})


def _touched(phase: Phase) -> list[object]:
    if phase.end - phase.start > timedelta(days=LONGEST_CAMPAIGN_DAYS):
        return []
    return [day for day, _ in day_shares(phase.start, phase.end)]


def _settled(parts: Parts, channel: Channel) -> tuple[int, float]:
    """Return how many campaign days a channel has not settled, and what it spent on the others."""
    settled = {
        fixed.start + timedelta(days=day)
        for fixed in getattr(channel, "fixed", ())
        for day in range((fixed.end - fixed.start).days + 1)
    }
    spent_cny = sum(fixed.spend_cny for fixed in getattr(channel, "fixed", ()))
    return max(_days(parts) - len(settled), 0), spent_cny


def _floor(parts: Parts, name: str) -> float:
    channel = parts.channels[name]
    daily = channel.daily_min_cny if isinstance(channel, AuctionChannel) else 0.0
    days, spent_cny = _settled(parts, channel)
    return max(channel.min_cny, spent_cny + daily * days)


def _ceiling(parts: Parts, name: str) -> float:
    channel = parts.channels[name]
    limits = [channel.max_cny]
    days, spent_cny = _settled(parts, channel)
    if isinstance(channel, AuctionChannel) and channel.daily_max_cny is not None and _days(parts):
        limits.append(spent_cny + channel.daily_max_cny * days)
    return min((limit for limit in limits if limit is not None), default=float("inf"))


def _members_floor(parts: Parts, group: Group) -> float:
    return sum(_floor(parts, name) for name in set(group.channels) & set(parts.channels))


def _members_ceiling(parts: Parts, group: Group) -> float:
    return sum(_ceiling(parts, name) for name in set(group.channels))


def _disjoint(parts: Parts, weight: Callable[[Group], float]) -> list[Group]:
    """Return groups without a common channel, heaviest first (enough to prove a contradiction)."""
    chosen: list[Group] = []
    taken: set[str] = set()
    for group in sorted(parts.groups.values(), key=weight, reverse=True):
        if weight(group) > 0 and not taken & set(group.channels):
            chosen.append(group)
            taken |= set(group.channels)
    return chosen


def _names(groups: list[Group]) -> str:
    return ", ".join(group.name for group in groups)


def _listing(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))


def _clock(moment: object) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"
