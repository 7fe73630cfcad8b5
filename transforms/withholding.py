"""Withholding: who leads at a target, what its import files may therefore not change, and what is said of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd
from pandas import DataFrame

from schemas.authority import MADE, Rule, by_field, columns_of, fields_of
from schemas.messages import Issue
from schemas.profile import Column, Profiles, Target
from schemas.side import shipped_sides
from transforms.authority import Authority, Protection, Values, Withheld, authority_of, withhold
from transforms.sent import Sent
from transforms.shape import Shaped
from transforms.simulate import Table, told_before

Rules = Mapping[str, Mapping[str, Rule]]
"""Of one school: system, target or side -> column -> rule."""


@dataclass(frozen=True)
class Led:
    """The pupils as one target may be told of them."""

    present: DataFrame
    left: DataFrame
    withheld: tuple[Withheld, ...] = ()
    values: Values = field(default_factory=dict)
    """What the target has once it is told this, in the fields in which the source does not lead."""
    repeated: frozenset[tuple[str, str]] = frozenset()
    """Pupil number and field of what a person protects and that goes along as it was told last."""
    by_hand: frozenset[str] = frozenset()
    """The pupils in whose rows stands what a person set by hand."""


def led(present: DataFrame, left: DataFrame, target: Target, authority: Authority, sent: Sent, told: Values) -> Led:
    """Returns who is at school and who left as the target may be told of them.

    Args:
        told: what the target has, as far as that is known; see `told_values`.
    """
    if not authority.fields:
        return Led(present, left)
    known = sent.left.union(told_before(sent, target))
    only_new = target.who == "new" and target.leavers != "absence"
    halves = [_apart(rows, known) if only_new else rows for rows in (present, left)]
    held = [withhold(rows, authority, told, known) for rows in halves]
    whole = [
        pd.concat([one.rows, rows.drop(index=one.rows.index)]).loc[rows.index] if only_new else one.rows
        for one, rows in zip(held, (present, left), strict=True)
    ]
    stays = {number: told[number] for number in known if only_new and number in told}
    values = {**stays, **held[1].values, **held[0].values}
    withheld = (*held[0].withheld, *held[1].withheld)
    anew = {(one.number, one.field) for one in withheld if one.sent}
    pairs = [(number, name, as_set) for one in held for number, name, as_set in _by_hand(one.rows, authority)]
    again = {(number, name) for number, name, as_set in pairs if number in known and not as_set} - anew
    by_hand = frozenset(number for number, _, as_set in pairs if as_set)
    return Led(whole[0], whole[1], withheld, values, frozenset(again), by_hand)


def _by_hand(rows: DataFrame, authority: Authority) -> Iterable[tuple[str, str, bool]]:
    """Yields the pupil and the field of what a person protects, and whether what was set stands in these rows.

    What is empty in them and was not set so is left out.
    """
    own = rows[rows["leerlingnummer"].isin(list(authority.by_hand))].fillna("")
    for row in own.to_dict("records"):
        number = str(row["leerlingnummer"])
        for name in authority.by_hand[number]:
            cells = {column: str(row[column]) for column in columns_of(name) if column in row}
            as_set = authority.set_by_hand(number, name, cells) == tuple(cells.values())
            yield from [(number, name, as_set)] if as_set or any(cells.values()) else ()


def authority_at(target: Target, rules: Rules, protections: Sequence[Protection], today: date) -> Authority:
    """Returns who leads at a target: what its profile says, the school in its place, and a person for one pupil.

    Args:
        target: as this school uses it.
    """
    levels = (target.authority, rules.get(target.platform, {}), rules.get(target.name, {}))
    said = {name: rule for level in levels for name, rule in by_field(level).items()}
    columns, fields = _columns(target), told_fields(target)
    groups = [[column for column in columns if column.header in headers] for headers in target.one_of]
    needs = [[column] for column in columns if column.required] + groups
    bases = tuple(frozenset(one for column in need for one in _bases(column)) for need in needs)
    filled = fields_of(column.source for need in needs for column in need)
    filled |= fields_of(column.source for column in columns if column.value)
    free = fields - filled if target.empty == "kept" else frozenset[str]()
    usable = [with_whole_values(one, told_columns(target)) for one in protections]
    return authority_of(target.name, said, usable, fields, today, free, tuple(base for base in bases if base))


def with_whole_values(one: Protection, told: frozenset[str]) -> Protection:
    """Returns what a person protects, without values where those are not all that the receiver is told of the field."""
    return replace(one, values={}) if set(columns_of(one.field)) & told - set(one.values) else one


def told_columns(target: Target) -> frozenset[str]:
    """Returns the columns of a pupil that a target is told, those too of which a rule makes another."""
    sources = {column.source for column in _columns(target)}
    return frozenset(sources.union(*(MADE[source] for source in sources if source in MADE)))


def told_fields(target: Target) -> frozenset[str]:
    """Returns the fields of a pupil that a target is told."""
    return fields_of(column.source for column in _columns(target))


def told_values(
    sent: Sent,
    target: Target,
    authority: Authority,
    former: DataFrame | None,
    renumbered: Mapping[str, str],
    shape: Callable[[DataFrame], Shaped],
) -> Values:
    """Returns what a target has in the fields in which the source does not lead, as far as that is certain.

    Of who was told before there was such a rule only a digest was kept: where the pupil as it was known until now gives
    the same, that is what the target has.

    Args:
        former: the pupils who were at school until now; None where they are not known.
        renumbered: pupil number before -> the one now.
        shape: makes the files of pupils as they were made before.
    """
    if not authority.fields:
        return {}
    asked = {number: _asked(number, authority) for number in told_before(sent, target)}
    lacking = {number for number, columns in asked.items() if columns - set(sent.values.get(number, {}))}
    if former is None or not lacking:
        return _renamed(sent.values, renumbered)
    then = _as_told(former, sent.values)
    same = lacking & _same(shape(then).tables, sent)
    rows = then[then["leerlingnummer"].isin(same)].fillna("")
    found = {
        row["leerlingnummer"]: {column: str(row[column]) for column in asked[row["leerlingnummer"]] if column in row}
        for row in rows.to_dict("records")
    }
    both = {number: {**told, **sent.values.get(number, {})} for number, told in found.items()}
    return _renamed({**sent.values, **both}, renumbered)


def in_files(withheld: Sequence[Withheld], tables: Iterable[Table]) -> tuple[Withheld, ...]:
    """Returns what was withheld about who is in the files, or would be if it had not been withheld."""
    there = frozenset[str]().union(*(frozenset(one.entries) | one.told_left for one in tables))
    return tuple(one for one in withheld if one.number in there)


def remembering(after: Sent, before: Sent, led: Led, tables: Iterable[Table]) -> Sent:
    """Returns what a target was told with the values that are not to be changed there later."""
    now = {key for table in tables if table.of == "leerlingen" for key in table.entries}
    kept = {key: told for key, told in before.values.items() if key in after.keys | after.left and key not in now}
    told = {key: one for key, one in led.values.items() if key in now}
    return replace(after, values={**kept, **told})


def about(withheld: Sequence[Withheld], target: Target) -> tuple[Issue, ...]:
    """Says how much was withheld from a target, and what had to be told after all."""
    found = []
    for code, sent in (("WITHHELD_SENT", True), ("WITHHELD", False)):
        counts = Counter(one.field for one in withheld if one.sent is sent)
        fields = ", ".join(f"{name} ({count})" for name, count in sorted(counts.items()))
        facts = {"target": target.title, "count": counts.total(), "fields": fields}
        found += [Issue(code, target=target.name, facts=facts)] if counts else []
    return tuple(found)


def put_back(rows: Led, target: Target, tables: Iterable[Table]) -> tuple[Issue, ...]:
    """Says what an import may put back that was set by hand, because the file has to tell it all the same."""
    there = frozenset[str]().union(*(frozenset(one.entries) for one in tables))
    told = [(number, name) for number, name in rows.repeated if number in there]
    counts = Counter(name for _, name in told)
    fields = ", ".join(f"{name} ({count})" for name, count in sorted(counts.items()))
    facts = {"target": target.title, "fields": fields, **_pupils(number for number, _ in told)}
    return (Issue("PROTECTED_REPEATED", target=target.name, facts=facts),) if told else ()


def refused_by_hand(rows: Led, shaped: Shaped) -> frozenset[str]:
    """Returns whose row a target would not take, or whose rows stop the whole file, with what was set by hand in it."""
    if not shaped.tables:
        return rows.by_hand
    return rows.by_hand & frozenset[str]().union(*(one.kept_out for one in shaped.tables if one.of == "leerlingen"))


def without_values(protections: Sequence[Protection], numbers: frozenset[str]) -> tuple[Protection, ...]:
    """Returns what people protect, of these pupils without what was set."""
    return tuple(replace(one, values={}) if one.number in numbers else one for one in protections)


def not_taken(refused: frozenset[str], shaped: Shaped, target: Target) -> tuple[Issue, ...]:
    """Says of whom the file does not have what was set by hand, as the target would refuse the row; it is there now."""
    there = frozenset[str]().union(*(frozenset(one.entries) for one in shaped.tables))
    facts = {"target": target.title, **_pupils(refused & there)}
    return (Issue("PROTECTED_UNFIT", target=target.name, facts=facts),) if refused & there else ()


def _pupils(numbers: Iterable[str]) -> dict[str, object]:
    """Returns how many pupils these are, and the first numbers."""
    told = sorted(set(numbers))
    return {"count": len(told), "numbers": ", ".join(told[:10]) + (" …" if len(told) > 10 else "")}


def misfit(target: Target, rules: Rules, profiles: Profiles) -> Issue | None:
    """Says of which column a school wants a rule at a target that has no such column."""
    if not rules:
        return None
    family = [one for one in profiles.targets.values() if one.platform == target.platform]
    for name, ones in ((target.name, [profiles.targets.get(target.name, target)]), (target.platform, family)):
        told = frozenset[str]().union(*map(told_fields, ones))
        strange = [column for column in rules.get(name, {}) if not fields_of([column]) <= told]
        if strange:
            facts = {"target": target.title, "name": name, "column": strange[0], "known": ", ".join(sorted(told))}
            return Issue("AUTHORITY_COLUMN", target=target.name, facts=facts)
    return None


def unknown_receivers(rules: Rules, profiles: Profiles) -> list[Issue]:
    """Says for which names a school has rules that are no target."""
    if not rules:
        return []
    known = {name for one in profiles.targets.values() for name in (one.name, one.platform)} | {*shipped_sides()}
    strange = sorted(set(rules) - known)
    return [Issue("AUTHORITY_TARGET", facts={"name": name, "known": ", ".join(sorted(known))}) for name in strange]


def expired(protections: Sequence[Protection], today: date) -> list[Issue]:
    """Says that what a person protected is not protected any more."""
    over = {one.number for one in protections if one.until < today}
    return [Issue("PROTECTION_EXPIRED", facts=_pupils(over))] if over else []


def _renamed(values: Values, renumbered: Mapping[str, str]) -> Values:
    """Returns the values under the numbers of now as well."""
    return {**{renumbered[old]: told for old, told in values.items() if old in renumbered}, **values}


def _columns(target: Target) -> list[Column]:
    parts = (part for part in target.apart().values() if part.of == "leerlingen")
    return [column for part in parts for column in part.columns]


def _bases(column: Column) -> tuple[str, ...]:
    """Returns the columns of a pupil of which one must be filled for this one to be."""
    own = {"adres": ("straat",), "groepsnaam": ("groepsnaam", "groep")}
    return own.get(column.source) or MADE.get(column.source, (column.source,) if fields_of([column.source]) else ())


def _apart(rows: DataFrame, known: Iterable[str]) -> DataFrame:
    return rows[~rows["leerlingnummer"].isin(list(known))]


def _asked(number: str, authority: Authority) -> set[str]:
    ruled = ((name, authority.rule(number, name)) for name in authority.fields)
    free = authority.may_be_empty
    names = [name for name, rule in ruled if rule != "source" and (name not in free or rule == "fill")]
    return {column for name in names for column in columns_of(name)}


def _as_told(former: DataFrame, values: Values) -> DataFrame:
    """Returns the pupils as the target was told of them, where that is not what was known of them."""
    rows = former.copy()
    for column in sorted({column for told in values.values() for column in told} & set(rows.columns)):
        cells = zip(rows["leerlingnummer"], rows[column], strict=True)
        rows[column] = pd.Series([values.get(number, {}).get(column, cell) for number, cell in cells], rows.index)
    return rows


def _same(tables: Sequence[Table], sent: Sent) -> set[str]:
    """Returns who has in every file the row that was told."""
    own = [table for table in tables if table.of == "leerlingen" and table.name in sent.parts]
    pairs = [(key, told, table.entries.get(key)) for table in own for key, told in sent.parts[table.name].items()]
    other = {key for key, told, now in pairs if now is None or now.digest != told.digest}
    return {key for key, _, _ in pairs} - other
