"""Deposit first, balance later: when presale money counts and how much of it comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd


@dataclass(frozen=True)
class Presale:
    """A presale: deposits now, balances when the sale opens.

    `deposit_orders` ≥ 0 orders at `price_cny` each, of which `deposit_cny` is paid at once and
    takes `worth_cny` off the price (定金膨胀; equal to the deposit where nothing is given on top).
    `balance_pay_rate` in [0, 1]: orders whose balance is paid, of all deposit orders.
    """

    deposit_orders: float
    price_cny: float
    deposit_cny: float
    worth_cny: float
    balance_pay_rate: float

    def __post_init__(self) -> None:
        if not 0 < self.deposit_cny <= self.worth_cny < self.price_cny:
            raise ValueError("0 < deposit_cny ≤ worth_cny < price_cny must hold")
        if not 0 <= self.balance_pay_rate <= 1:
            raise ValueError("balance_pay_rate must be between 0 and 1")

    @property
    def balance_cny(self) -> float:
        """Balance of one order."""
        return self.price_cny - self.worth_cny

    @property
    def paid_orders(self) -> float:
        """Orders whose balance is paid: only these are sales."""
        return self.deposit_orders * self.balance_pay_rate

    @property
    def gmv_paid_cny(self) -> float:
        """Paid sales; they count on the day the balance is paid, deposit included."""
        return self.paid_orders * (self.deposit_cny + self.balance_cny)

    @property
    def discount_cny(self) -> float:
        """What the expansion of the deposit costs."""
        return self.paid_orders * (self.worth_cny - self.deposit_cny)

    @property
    def deposits_cny(self) -> float:
        """Money that arrives in the presale; not yet sales."""
        return self.deposit_orders * self.deposit_cny

    @property
    def forfeited_cny(self) -> float:
        """Deposits of orders whose balance never came, where the rules let the shop keep them."""
        return (self.deposit_orders - self.paid_orders) * self.deposit_cny

    def timeline(self, *, deposit_from: datetime, balance_from: datetime) -> pd.DataFrame:
        """Return when money arrives and when it counts as paid sales.

        Returns: step (deposit, balance, forfeited), start, orders, cash_cny (arrives then),
        gmv_paid_cny (counts then: nothing before the balance is paid).
        """
        lost = self.deposit_orders - self.paid_orders
        steps = [
            ("deposit", deposit_from, self.deposit_orders, self.deposits_cny, 0.0),
            ("balance", balance_from, self.paid_orders, self.paid_orders * self.balance_cny,
             self.gmv_paid_cny),
            ("forfeited", balance_from, lost, 0.0, 0.0),
        ]  # fmt: skip
        return pd.DataFrame(steps, columns=["step", "start", "orders", "cash_cny", "gmv_paid_cny"])
