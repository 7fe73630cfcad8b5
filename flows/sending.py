"""Sending: what each target was told so far, in the register."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from flows.deliveries import put
from flows.register_schema import SENT
from flows.seal import Seal
from transforms.outcome import Outcome
from transforms.sent import Entry, Sent


def read_sent(connection: Connection, seal: Seal, schools: Sequence[str]) -> Mapping[str, Mapping[str, Sent]]:
    """Returns what was told of these schools, by school and target."""
    found: dict[str, dict[str, Sent]] = {}
    for row in connection.execute(select(SENT).where(SENT.c.school.in_(list(schools)))).mappings():
        known = json.loads(seal.open(_place(row["school"], row["target"]), row["data"]))
        told = {part: {key: Entry(*entry) for key, entry in one.items()} for part, one in known["parts"].items()}
        found.setdefault(row["school"], {})[row["target"]] = Sent(
            row["delivery"], told, frozenset(known["left"]), known.get("values", {})
        )
    return found


def write_sent(connection: Connection, seal: Seal, outcomes: Iterable[Outcome]) -> None:
    """Writes what the files of these deliveries tell."""
    for outcome in outcomes:
        for target, sent in outcome.sent.items():
            store_sent(connection, seal, outcome.school, target, sent)


def forget_sent(connection: Connection, seal: Seal, school: str, numbers: Collection[str]) -> int:
    """Takes pupils out of what the targets of a school were told; returns how often one was in it."""
    removed = 0
    for target, sent in read_sent(connection, seal, [school]).get(school, {}).items() if numbers else ():
        count = sum(key in numbers for told in (*sent.parts.values(), sent.left) for key in told)
        if count:
            stays = {
                part: {key: one for key, one in told.items() if key not in numbers} for part, told in sent.parts.items()
            }
            values = {key: told for key, told in sent.values.items() if key not in numbers}
            store_sent(connection, seal, school, target, Sent(sent.delivery, stays, sent.left - set(numbers), values))
        removed += count
    return removed


def store_sent(connection: Connection, seal: Seal, school: str, target: str, sent: Sent) -> None:
    """Writes what one target was told."""
    told = {"parts": sent.parts, "left": sorted(sent.left), **({"values": sent.values} if sent.values else {})}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    data = {"delivery": sent.delivery, "data": seal.close(_place(school, target), text)}
    put(connection, SENT, {"school": school, "target": target}, data)


def _place(school: str, target: str) -> str:
    return f"{school}/sent/{target}"
