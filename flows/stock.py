"""The stock of a school as the register has it: what import files are made of where no school delivers anything."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import pandas as pd
from sqlalchemy import Connection

from flows.aids import read_aids
from flows.cards import read_cards
from flows.obligations import read_owing
from flows.protections import read_protections
from flows.seal import Seal
from flows.sending import read_sent
from flows.staffing import staff_after
from transforms.connection import Standing
from transforms.stock import Stock

PLACES = ("row", "bestand", "blad", "rij")
"""The columns that say which row of a school's list told of a pupil."""


def registered_stock(
    connection: Connection,
    seal: Seal,
    school: str,
    school_year: str,
    delivery: str,
    source: str,
    pupils: pd.DataFrame,
    standings: Mapping[str, Standing],
) -> Stock:
    """Returns what the import files of a school are made of.

    Args:
        delivery: the one whose files they will be.
        pupils: all pupils of the school, columns `compare.KNOWN`; no row of a list told of them.
    """
    return Stock(
        school,
        school_year,
        delivery,
        source,
        pupils.assign(**dict.fromkeys(PLACES, None)),
        read_owing(connection, [school]),
        staff_after(connection, seal, school, {}),
        sent=read_sent(connection, seal, [school]).get(school, {}),
        cards=read_cards(connection, seal, [school]).get(school, {}),
        aids=read_aids(connection, seal, [school]).get(school, {}),
        protections=read_protections(connection, seal, [school]).get(school, ()),
        draw=secrets.choice,
        former=pupils,
        connections=standings,
    )
