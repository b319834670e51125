"""Where more or less money would go, and what other plans would bring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bigsale.words.certainty_words import length_days
from bigsale.words.goal_words import NEXT_CNY
from bigsale.words.numbers import is_number, percent
from bigsale.words.preparation_sentences import PREPARATION_SENTENCES
from bigsale.words.split_reasons import SAME_MONEY, SplitReasons

Entry = Mapping[str, Any]
WORTH_ADDING = 0.01
"""A yuan more is worth giving where it leaves more than this after paying for itself."""
NOTHING = 0.0005
"""A change of the goal below this share would be told as 0.0 %: it is none."""
WORTH_IT = 0.01
HARDLY_ANY_CNY = 100
MANY_POSTS = 3
"""So many posts on one day want a reason."""


class PlanReasons(SplitReasons):
    """What more or less money, other plans, creators and goods mean; public ones are markdown."""

    catalogue = SplitReasons.catalogue | PREPARATION_SENTENCES

    @property
    def next_yuan(self) -> str:
        """Return where ¥10k more should go, where ¥10k less, and the best budget."""
        if not self.counts_contribution:
            return self._next_of_goal()
        open_ones = [e for e in self._marginal() if not self._at_limit(e, "max_cny")]
        ranked = sorted(open_ones, key=self._gain_per_cny)
        if not ranked or self._gain_per_cny(ranked[-1]) < WORTH_ADDING or self._leaves_money():
            return "\n\n".join(filter(None, [self.say("next_yuan_none"), self.best_budget]))
        best = ranked[-1]
        worst = min(self._spare(), key=self._gain_per_cny, default=best)
        said = [
            self.say(
                "next_yuan",
                best=self.title_of(best),
                sales=self.money(NEXT_CNY * best["roi_marginal"]),
                gain=self.money(NEXT_CNY * self._gain_per_cny(best)),
            )
        ]
        said += self.test_first([best])
        if best["name"] in self._named("beyond-history"):
            said.append(self.say("next_yuan_far"))
        if self.certainty(best) == "unsure" and is_number(best.get("pays_probability")):
            chance = self.chance(best["pays_probability"])
            said.append(self.say("next_yuan_unsure", best=self.title_of(best), chance=chance))
        if worst is not best:
            sales = self.money(NEXT_CNY * worst["roi_marginal"])
            said.append(self.say("save_yuan", worst=self.title_of(worst), sales=sales))
        return "\n\n".join(filter(None, [*said, self.best_budget]))

    def _next_of_goal(self) -> str:
        """Return where ¥10k more or less should go by a goal other than contribution."""
        said, goal = [], self.goal_title
        more = [e for e in self._marginal() if not self._at_limit(e, "max_cny")]
        less = self._spare()
        best, worst = (
            max(more, key=self.of_next, default=None),
            min(less, key=self.of_next, default=None),
        )
        level = self.alike([e for e in more if e in less])
        if level and best in level and worst in level and not self._leaves_money():
            return "\n\n".join(
                filter(None, [self.of_level("next_yuan_level", level), self.best_budget])
            )
        if self._leaves_money() or best is None:
            said.append(self.say("next_yuan_unused", reason=self.why_left()))
        else:
            amount = self.goal_amount(self.of_next(best))
            said.append(
                self.say("next_yuan_goal", best=self.title_of(best), goal=goal, amount=amount)
            )
            said += self.test_first([best])
        if worst is not None and worst is not best:
            amount = self.goal_amount(self.of_next(worst))
            said.append(
                self.say("save_yuan_goal", worst=self.title_of(worst), goal=goal, amount=amount)
            )
        return "\n\n".join(filter(None, [*said, self.best_budget]))

    @property
    def other_plans(self) -> str:
        """Return which channel would be missed most and least, and the money for nearly as much."""
        rows = self.figures.get("other_plans") or []
        left_out = [row for row in rows if row["name"] == "without"]
        left_out.sort(key=self._change)
        missed = dict(
            zip(("most_missed", "least_missed"), left_out[:1] + left_out[1:][-1:], strict=False)
        )
        said = [self._missed(kind, row) for kind, row in missed.items()]
        said += [self._for_less(row) for row in rows if row["name"] == "least_spend"]
        return self.bullets(said)

    def _for_less(self, row: Entry) -> str:
        """Say what the least money brings that is nearly as good."""
        share = percent(1 + row["change_cny"] / self._contribution())
        said = {
            "spend": self.money(row["spend_cny"]),
            "saved": self.money(self.figures["spend_cny"] - row["spend_cny"]),
        }
        if share == percent(1.0):
            return self.say("all_for_less", **said)
        return self.say("nearly_all", **said, share=share)

    def _change(self, row: Entry) -> float:
        """Return what the goal gains in another plan, negative where it loses."""
        return float(row["change_cny" if self.counts_contribution else "goal_change"])

    def _goal_of_plan(self) -> float:
        """Return what the plan should bring of what the goal counts."""
        rows = {row["name"]: row for row in self.figures["comparison"]}
        return (
            self._contribution() if self.counts_contribution else float(rows["plan"]["goal_mean"])
        )

    def _missed(self, kind: str, row: Entry) -> str:
        """Return how much a channel is missed; or what keeps it where the goal gains without it."""
        entries = {entry["channel"]: entry for entry in self.figures["channels"]}
        entry, change = entries[row["channel"]], self._change(row)
        kind = kind if change <= 0 else "not_missed"
        if abs(change) < NOTHING * abs(self._goal_of_plan()):
            kind = "none_missed"
        return self.say(
            kind if self.counts_contribution else f"{kind}_goal",
            channel=self.title_of(entry),
            goal=self.goal_title,
            loss=self.goal_amount(abs(change)),
            kept=self.kept_by([entry]),
        )

    @property
    def best_budget(self) -> str:
        """Return whether more or less money would bring more contribution."""
        frontier = self.figures["frontier"]
        if not frontier:
            return ""
        if not self.counts_contribution:
            return self.say("budget_goal", goal=self.goal_title)
        spend, best = self.figures["spend_cny"], frontier["best_budget_cny"]
        gain = frontier["best_contribution_cny"] - self._contribution()
        kind = "here"
        if abs(best - spend) > SAME_MONEY * spend and gain > 0:
            kind = "less" if best < spend else "more"
            kind = "edge" if best >= frontier["largest_budget_cny"] else kind
            kind = "flat" if best > spend and gain < WORTH_IT * abs(self._contribution()) else kind
            kind = "enough" if kind == "flat" and gain < HARDLY_ANY_CNY else kind
        elif best > (1 + SAME_MONEY) * spend:
            # A larger budget of which no more was spent.
            kind = "enough"
        if kind == "enough" and self.careful and self._next_yuan_earns():
            kind = "careful"
        return self.say(
            f"best_budget_{kind}",
            best=self.money(best),
            spend=self.money(spend),
            gain=self.money(max(gain, 0.0)),
        )

    @property
    def creators(self) -> str:
        """Return how many creators are hired, for how much, for what."""
        deals = self.figures["deals"]
        if not deals["offered"]:
            return self.say("no_creators")
        none = "creators_none" if self.counts_contribution else "creators_none_goal"
        said = self.say(
            "creators" if deals["chosen"] else none,
            goal=self.goal_title,
            offered=deals["offered"],
            chosen=deals["chosen"],
            fee=self.exact(deals["fee_cny"]),
            gmv=self.money(deals["expected_gmv_cny"]),
            gain=self.money(deals["expected_contribution_cny"]),
        )
        return "\n\n".join(filter(None, [said, self._promised(deals), self._post_days(deals)]))

    def _promised(self, deals: Entry) -> str:
        """Return what those hired promise beside what the plan counts on."""
        if not (deals["chosen"] and deals["promised_gmv_cny"] > 0):
            return ""
        return self.say(
            "creators_promised",
            promised=self.money(deals["promised_gmv_cny"]),
            expected=self.money(deals["expected_gmv_cny"]),
            share=percent(deals["expected_gmv_cny"] / deals["promised_gmv_cny"]),
        )

    def _post_days(self, deals: Entry) -> str:
        """Return why most posts stand on one day, where they do."""
        day, posts = deals["busiest_day"], deals["busiest_posts"]
        if not day or posts < MANY_POSTS or posts < deals["chosen"] / 2:
            return ""
        most = f"{posts} 位" if self.language == "zh" else posts
        return self.say("creators_days", most=most, day=self.date(day))

    @property
    def creators_basis(self) -> str:
        """Return why a creator with a gain may still be left out."""
        deals = self.figures["deals"]
        return self.say("creators_basis") if deals["offered"] > deals["chosen"] else ""

    @property
    def stock(self) -> str:
        """Return whether the goods suffice in a good case, and what to order first."""
        stock = self.figures["stock"]
        if not stock["products"]:
            return self.say("stock_unknown")
        first = stock["first_order"]
        if not first:
            return self.say("stock_enough", products=stock["products"])
        all_late = stock["late"] == stock["short"]
        said = self.say(
            "stock_short_late" if all_late else "stock_short",
            products=stock["products"],
            short=stock["short"],
            units=f"{stock['units']:,.0f}",
            first=first["name"],
            day=self.date(first["order_by"]),
            most=stock["most_missing"],
        )
        late = self._stock_late(stock) if stock["late"] else []
        return self.in_a_row([said, *late])

    def _stock_late(self, stock: Entry) -> list[str]:
        """Return how many products come too late for the opening, and what may still come."""
        phases = self.figures["phases"]
        busiest = max(phases[1:] or phases, key=lambda p: p["spend_cny"] / length_days(p))
        start = self.date(phases[0]["start"])
        said = [self.say("stock_late", late=stock["late"], start=start)]
        in_time = sum(day <= str(busiest["start"])[:10] for day in stock["late_arrivals"])
        return [
            *said,
            self.say(
                "stock_today",
                day=self.date(self.figures["history"]["to"]),
                in_time=in_time,
                phase=self.title_of(busiest),
                phase_start=self.date(busiest["start"]),
            ),
        ]

    @property
    def stock_basis(self) -> str:
        """Return what the units of the table of goods count."""
        return self.say("stock_basis") if self.figures["stock"]["products"] else ""

    def _contribution(self) -> float:
        return float(self.figures["expected"]["contribution_cny"]["mean"])

    def _spare(self) -> list[Entry]:
        """Return the channels that can give up ¥10k above their floors."""
        return [e for e in self._marginal() if e["spend_cny"] - NEXT_CNY >= e["min_cny"]]

    def _gain_per_cny(self, entry: Entry) -> float:
        """Return contribution of one more yuan, after paying for itself."""
        return entry["roi_marginal"] * entry["value_per_gross_cny"] - 1

    def _next_yuan_earns(self) -> bool:
        """Return whether one more yuan earns something on average in a channel with room."""
        open_ones = [e for e in self._marginal() if not self._at_limit(e, "max_cny")]
        return any(self._gain_per_cny(entry) > 0 for entry in open_ones)
