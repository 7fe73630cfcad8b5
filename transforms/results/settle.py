"""Settling: which results are new, which correct one that was sent, which wait and why; nothing is sent twice."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from schemas.messages import Issue
from transforms.results.pupils import School
from transforms.results.read import Received, Row
from transforms.writers.uwlr import is_tellable

Kind = Literal["new", "corrected", "repeated", "older", "parked", "quarrel"]
KINDS: tuple[Kind, ...] = ("new", "corrected", "repeated", "older", "parked")
REASONS = (
    "connection_none",
    "connection_not_started",
    "connection_paused",
    "connection_ended",
    "future",
    "unknown_pupil",
    "doubtful_pupil",
    "archived",
    "other_school_year",
    "group_off",
    "method_off",
)
"""Why a result waits; the first one that holds is told."""
MEANING = ("score", "andere_score", "osoresultaat", "versie", "infourl")
"""What makes a result another one when it changes."""
Identity = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Held:
    """One result: as it came, as it waits in the register, or as it was sent."""

    row: Row
    number: str = ""
    """The pupil's number now; `""` where nobody knows whose it is."""
    group: str = ""
    """The group of the pupil in the school year of the result; `""` as long as that is not known."""
    reason: str = ""
    """Why it may not go."""
    key: str = ""
    """Under which key it was sent, or goes."""
    test: str = ""
    """The definition of its test, for one that waits."""
    id: int = 0
    """Its row in the register; 0 where it has none."""
    day: str = ""
    """Since when it waits, for one in the register."""
    in_uwlr: bool = False
    """Whether a UWLR file told it: that file's reader keeps what it said, until another one says otherwise."""

    @property
    def identity(self) -> Identity:
        """Tells which result of the school it is; whose it is as the sender says where nobody knows."""
        row = self.row
        pupil = self.number or f"?{row['leerlingnummer_bron']}/{row['eckid']}"
        return pupil, row["toetscode"], row["toetsonderdeelcode"], row["afnamedatum"], row["resultaatid"]

    @property
    def digest(self) -> str:
        """Tells whether it is the same result as before."""
        told = json.dumps([self.row[name] for name in MEANING])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Settled:
    """What becomes of the results of a school."""

    came: tuple[tuple[Kind, Held], ...] = ()
    """What became of every row that came; `quarrel` was left out."""
    sending: tuple[tuple[Kind, Held], ...] = ()
    """New ones and corrections; a correction has the `id` of what it corrects."""
    waiting: tuple[Held, ...] = ()
    """All that wait from now on."""
    done: tuple[int, ...] = ()
    """The rows in the register that wait no longer: they go, or something newer took their place."""
    moved: tuple[Held, ...] = ()
    """Those of `waiting` that wait for another reason than before, or of whom the group is known now."""
    taken_up: int = 0
    """How many of those that go had waited."""
    tests: Mapping[str, str] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether anything is to be sent or written."""
        return bool(self.sending or self.done or self.moved or any(not one.id for one in self.waiting))

    def count(self, kind: Kind) -> int:
        return sum(one == kind for one, _ in self.came)


def settle(received: Received, waited: Sequence[Held], sent: Sequence[Held], school: School) -> Settled:
    """Returns what becomes of the results that came and of those that waited."""
    came = [place(Held(row, test=received.tests.get(row["toetscode"], "")), school) for row in received.rows]
    placed = [place(one, school) for one in waited]
    before = {one.identity: one for one in sent}
    found: dict[Identity, list[Held]] = {}
    for one in (*placed, *came):
        found.setdefault(one.identity, []).append(one)
    spare = Counter((one.identity[:4], one.digest) for one in sent if one.identity not in found)
    told: list[tuple[Kind, Held]] = []
    sending: list[tuple[Kind, Held]] = []
    waiting: list[Held] = []
    for identity, rivals in found.items():
        winner, others = _newest(rivals)
        told += [(kind, one) for kind, one in others if not one.id]
        if winner is None:
            waiting += [one for _, one in others if one.id]
            continue
        kind = _kind(winner, before.get(identity))
        if identity not in before and spare[identity[:4], winner.digest] > 0:
            spare[identity[:4], winner.digest] -= 1
            kind = "repeated"  # the sender gave it another key
        told += [] if winner.id else [(kind, winner)]
        if kind == "parked":
            waiting.append(winner)
        elif kind in ("new", "corrected"):
            sending.append((kind, winner))
    stays = {one.id for one in waiting}
    was = {one.id: one for one in waited}
    tests = {one.row["toetscode"]: one.test for one in placed if one.test} | dict(received.tests)
    keyed, issues = _keyed(sending, before, sent)
    return Settled(
        tuple(told),
        tuple(keyed),
        tuple(waiting),
        tuple(one.id for one in placed if one.id not in stays),
        tuple(one for one in waiting if one.id and one != was[one.id]),
        sum(one.id > 0 for _, one in sending),
        tests,
        (*issues, *_issues(told)),
    )


def place(one: Held, school: School) -> Held:
    """Returns a result with its pupil and group as they are known now, and with why it may not go."""
    number, wrong = school.whose(one.row)
    pupil = school.pupils.get(number)
    own = pupil is not None and pupil.school_year == one.row["schooljaar"]
    group = pupil.group if own and pupil else one.group
    reason = "" if school.state == "active" else f"connection_{school.state or 'none'}"
    came = one.day or school.today
    if not reason and came and one.row["afnamedatum"] > came:
        reason = "future"  # nobody has taken it; when its day has come, it is still the sender that has to say so
    elif not reason and pupil is None:
        reason = wrong
    elif not reason and pupil and not pupil.present:
        reason = "archived"
    elif not reason and not (own or group):
        reason = "other_school_year"
    return replace(one, number=number, group=group, reason=reason or school.is_on(one.row["methode"], group))


def _newest(rivals: Sequence[Held]) -> tuple[Held | None, list[tuple[Kind, Held]]]:
    """Returns the result that counts among those that are said to be one, and what became of the others.

    Nothing counts where the newest ones say different things; what waited already then waits on.
    """
    latest = max(one.row["gemaakt"] for one in rivals)
    newest = [one for one in rivals if one.row["gemaakt"] == latest]
    came = [one for one in newest if not one.id] or newest
    if len({one.digest for one in came}) > 1:
        return None, [("quarrel" if one in came and not one.id else "older", one) for one in rivals]
    same = [one for one in newest if one.id and one.digest == came[0].digest]
    winner = same[0] if same else came[0]
    others: list[tuple[Kind, Held]] = [
        ("repeated" if one.digest == winner.digest else "older", one) for one in rivals if one is not winner
    ]
    if winner.id and winner.reason:
        others = [("parked" if kind == "repeated" else kind, one) for kind, one in others]
    return winner, others


def _kind(one: Held, before: Held | None) -> Kind:
    if before and before.digest == one.digest:
        return "repeated"
    if before and one.row["gemaakt"] < before.row["gemaakt"]:
        return "older"
    return "parked" if one.reason else "corrected" if before else "new"


def _keyed(
    sending: Iterable[tuple[Kind, Held]], before: Mapping[Identity, Held], sent: Iterable[Held]
) -> tuple[list[tuple[Kind, Held]], list[Issue]]:
    """Gives every result that goes a key that no other has; a correction has that of what it corrects."""
    used, keyed, twice = {one.key for one in sent}, list[tuple[Kind, Held]](), 0
    for kind, one in sorted(sending, key=lambda pair: pair[1].identity):
        known, tellable = before.get(one.identity), is_tellable(one.row)
        if known:
            told = tellable or known.in_uwlr
            keyed.append((kind, replace(one, key=known.key, id=known.id, in_uwlr=told)))
            continue
        key = one.row["resultaatid"]
        if not key or key in used:
            twice += bool(key)
            key = "ds-" + hashlib.sha256(json.dumps(one.identity).encode()).hexdigest()[:24]
        used.add(key)
        keyed.append((kind, replace(one, key=key, id=0, in_uwlr=tellable)))
    return keyed, [Issue("RESULT_KEY_TWICE", facts={"count": twice})] if twice else []


def _issues(told: Iterable[tuple[Kind, Held]]) -> list[Issue]:
    rows = [one.row for kind, one in told if kind == "quarrel"]
    older = sum(kind == "older" for kind, _ in told)
    found = [Issue("RESULT_QUARREL", row["bestand"], row["blad"], int(row["rij"])) for row in rows]
    return found + ([Issue("RESULT_OLDER", facts={"count": older})] if older else [])
