"""Making: the rows of one target of one school, as the target may be told of them, and the files of these rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from schemas.messages import Issue
from schemas.profile import School, Settings, Target
from schemas.vocabulary import Form
from transforms.authority import Protection
from transforms.carding import card_columns
from transforms.cards import Card
from transforms.consent import consents_of, withhold
from transforms.conserve import PRESENT
from transforms.listing import ORIGIN
from transforms.option import undemanding
from transforms.passwords import Draw
from transforms.sent import Sent
from transforms.shape import Shaped, shape
from transforms.stock import Stock
from transforms.withholding import (
    Led,
    authority_at,
    led,
    not_taken,
    refused_by_hand,
    told_values,
    without_values,
)


@dataclass(frozen=True)
class Making:
    """One target of one school, about to get its import files."""

    stock: Stock
    target: Target
    """As this school uses it."""
    form: Form
    own: School
    settings: Settings
    today: date

    @property
    def sent(self) -> Sent:
        """What it was told before."""
        return self.stock.sent.get(self.target.name, Sent())

    @cached_property
    def cards(self) -> Mapping[str, Card]:
        """Pupil number of now -> the card that the library told of."""
        told = self.stock.cards.get(self.target.name, {})
        return {self.stock.renumbered.get(key, key): card for key, card in told.items()}

    @cached_property
    def former(self) -> pd.DataFrame | None:
        """The pupils before the delivery, as this target may know of them."""
        former = self.stock.former
        return None if former is None else withhold(former, self.target, self._consents)

    def dressed(self, pupils: pd.DataFrame) -> pd.DataFrame:
        """Returns pupils with what is known of them for this target only."""
        named = withhold(pupils, self.target, self._consents).assign(schoolnaam=self._school_name)
        named = named.assign(**card_columns(named["leerlingnummer"], self.cards)) if self.cards else named
        if not (aids := self.stock.aids.get(self.target.name, {})):
            return named
        given = pd.Series([aids.get(number, "") for number in named["leerlingnummer"]], index=named.index, dtype="str")
        return named.assign(hulpmiddelen=given)

    def made(self, present: pd.DataFrame, left: pd.DataFrame) -> tuple[Led, Shaped, tuple[Issue, ...]]:
        """Returns who is at school and who left as the target may be told of them, the files of that, and what to say.

        What a person set by hand is left out again where the target would not take it.
        """
        rows, shaped = self._made(present, left, self.stock.protections)
        if not (refused := refused_by_hand(rows, shaped)):
            return rows, shaped, ()
        rows, shaped = self._made(present, left, without_values(self.stock.protections, refused))
        return rows, shaped, not_taken(refused, shaped, self.target)

    def _made(self, present: pd.DataFrame, left: pd.DataFrame, protections: Sequence[Protection]) -> tuple[Led, Shaped]:
        authority = authority_at(self.target, self.own.authority, protections, self.today)
        former = self.former
        then = None if former is None else former[former["status"].isin(PRESENT)].reset_index(drop=True)
        had = told_values(self.sent, self.target, authority, then, self.stock.renumbered, self._made_before)
        rows = led(present, left, self.target, authority, self.sent, had)
        return rows, self._shaped(rows.present, rows.left, self.stock.school_year, self.stock.draw)

    def _shaped(self, rows: pd.DataFrame, left: pd.DataFrame | None, school_year: str, draw: Draw | None) -> Shaped:
        stock = self.stock
        return shape(
            rows,
            self.target if self.target.made == "file" else undemanding(self.target),
            self.form,
            stock.school,
            school_year,
            self.today,
            self.own.limits or self.settings.limits,
            left,
            None if stock.staff is None else stock.staff.assign(schoolnaam=self._school_name),
            self.sent,
            draw,
        )

    @property
    def _consents(self) -> frozenset[str]:
        return consents_of(self.target, self.stock.connections)

    @property
    def _school_name(self) -> str:
        return self.own.name or self.stock.school

    def _made_before(self, rows: pd.DataFrame) -> Shaped:
        """Returns the files of pupils as they were made when they were last at school."""
        then = self.dressed(rows.assign(**dict.fromkeys(ORIGIN, "")))
        return self._shaped(then, None, str(rows["school_year"].max()), None)
