"""Standings: how the connections of schools stand on a day, as the register knows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, select

from flows.register_schema import CONNECTION
from transforms.connection import Standing, standing


def read_standings(connection: Connection, schools: Sequence[str], today: date) -> Mapping[str, Mapping[str, Standing]]:
    """Returns school -> target -> how its connection stands; a school that registered none is not in it."""
    columns = [CONNECTION.c[name] for name in ("school", "target", "status", "start", "consents")]
    found: dict[str, dict[str, Standing]] = {}
    for school, target, *told in connection.execute(select(*columns).where(CONNECTION.c.school.in_(list(schools)))):
        status, start, consents = told
        found.setdefault(school, {})[target] = standing(status, start, today, consents)
    return found
