"""What is known of schools about one rollover: by the settings, and by the register where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Connection

from flows.deliveries import known_schools
from flows.reconcile_files import reconciled_schools
from flows.rollover import read_predictions
from flows.rollover_queries import (
    Days,
    Lists,
    Sections,
    count_pupils,
    read_files,
    read_lists,
    read_mail_days,
    read_sections,
    read_ticks,
    read_years,
)
from flows.seal import Seal
from flows.standings import read_standings
from flows.workspace import Workspace
from schemas.profile import Profiles, School
from transforms.belong import sector_of
from transforms.connection import Standing, connected
from transforms.outcome import Delivery
from transforms.predict import next_school_year
from transforms.rollover_facts import Facts, Tick, Year
from transforms.rollover_plan import RECONCILED as ZERMELO
from transforms.target import platforms, wanted


@dataclass(frozen=True)
class _Half:
    """What the register says of one of the two school years, by school."""

    lists: Mapping[str, Lists] = field(default_factory=dict)
    years: Mapping[str, Year] = field(default_factory=dict)
    files: Days = field(default_factory=dict)


@dataclass(frozen=True)
class _Known:
    """What the register says of schools, by school; empty where there is no register yet."""

    old: _Half = _Half()
    new: _Half = _Half()
    mails: Days = field(default_factory=dict)
    sections: Sections = field(default_factory=dict)
    ticks: Mapping[str, Mapping[str, Tick]] = field(default_factory=dict)
    pupils: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    standings: Mapping[str, Mapping[str, Standing]] = field(default_factory=dict)
    expected: Mapping[str, int] = field(default_factory=dict)


def schools_of(workspace: Workspace, connection: Connection | None, school: str = "") -> dict[str, str]:
    """Returns the schools of a workspace, or one of them, with the source of each as far as it is known."""
    named = {code: one.source for code, one in workspace.settings().schools.items()}
    known = known_schools(connection) if connection is not None else {}
    found = {code: named.get(code) or known.get(code, "") for code in sorted({*named, *known})}
    return {code: source for code, source in found.items() if school in ("", code)}


def read_facts(
    workspace: Workspace,
    connection: Connection,
    seal: Seal,
    schools: Mapping[str, str],
    school_year: str,
    today: date,
) -> list[Facts]:
    """Returns what is known of each school about the rollover to a school year."""
    old, new = (_half(connection, year) for year in (next_school_year(school_year, -1), school_year))
    waiting = {code: school_year for code in schools if code not in new.lists}
    predicted = read_predictions(connection, seal, waiting, today)
    known = _Known(
        old,
        new,
        read_mail_days(connection, school_year),
        read_sections(connection, school_year),
        read_ticks(connection, school_year),
        count_pupils(connection, school_year),
        read_standings(connection, list(schools), today),
        {code: int((table["jaargroep"] != "").sum()) for code, table in predicted.items()},
    )
    return _facts(workspace, schools, known)


def settled_facts(workspace: Workspace, schools: Mapping[str, str]) -> list[Facts]:
    """Returns what the settings alone say of schools, where nothing was registered yet."""
    return _facts(workspace, schools, _Known())


def _half(connection: Connection, school_year: str) -> _Half:
    lists, years = read_lists(connection, school_year), read_years(connection, school_year)
    return _Half(lists, years, read_files(connection, school_year))


def _facts(workspace: Workspace, schools: Mapping[str, str], known: _Known) -> list[Facts]:
    settings, profiles = workspace.settings().schools, workspace.profiles()
    compared = reconciled_schools(workspace) | set(known.sections)
    told = []
    for code, source in schools.items():
        own = settings.get(code, School())
        settled = Facts(
            code,
            own.name,
            source,
            _targets(code, own, source, known, profiles),
            code in compared or "reconcile" in own.model_fields_set or ZERMELO in own.options,
            own.options,
            administration=profiles.sources[source].title if source in profiles.sources else "",
        )
        told.append(_registered(settled, known))
    return told


def _registered(settled: Facts, known: _Known) -> Facts:
    """Returns what the settings say of a school, with what the register says of it."""
    code, (before, after) = settled.school, known.pupils.get(settled.school, (0, 0))
    past, now = known.old.lists.get(code, Lists()), known.new.lists.get(code, Lists())
    old, new = known.old.years.get(code, Year()), known.new.years.get(code, Year())
    return replace(
        settled,
        standings=known.standings.get(code, {}),
        old=old if old.closed_on else replace(old, pupils=past.accepted if now.days else before),
        new=new if new.closed_on else replace(new, pupils=after),
        delivered=min(now.days, default=""),
        held=now.held,
        causes=frozenset(one["cause"] for one in now.last.get("missing", ())),
        files=known.new.files.get(code, {}),
        mails=known.mails.get(code, {}),
        sections=known.sections.get(code, {}),
        ticks=known.ticks.get(code, {}),
        prediction=now.compared,
        expected=known.expected.get(code),
    )


def _targets(code: str, own: School, source: str, known: _Known, profiles: Profiles) -> tuple[str, ...]:
    """Returns the targets a school has files made for: those of its settings or sector, and those it had made."""
    sector = sector_of(own, profiles.sources.get(source), ())
    usual = wanted(Delivery("", code, ()), own, sector, profiles)
    made = {*known.old.files.get(code, {}), *known.new.files.get(code, {})}
    open_to, _ = connected((*usual, *sorted(made)), known.standings.get(code, {}), platforms(profiles))
    return tuple(dict.fromkeys(text.partition(":")[0] for text in open_to))
