"""Cards: the numbers of new library cards, as a library tells them; each goes along with one import file, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, insert, select, update

from flows.accounts import life_of
from flows.lives import Life, Lives, read_lives
from flows.places import card_place
from flows.register_schema import CARD, EVENT, PUPIL
from flows.seal import Seal
from schemas.profile import Profiles, School, Settings, Target
from schemas.tables import KAARTEN
from transforms.cards import Card
from transforms.conserve import PRESENT
from transforms.option import chosen
from transforms.outcome import Outcome

Cards = dict[str, dict[str, Card]]
"""Target -> pupil number -> card."""


class Owners:
    """Whose cards the cards of one school are, by the numbers that its pupils have now."""

    def __init__(self, connection: Connection, school: str) -> None:
        self.lives = read_lives(connection, school)
        status = select(PUPIL.c.leerlingnummer, PUPIL.c.status).where(PUPIL.c.school == school)
        self._status = {row[0]: row[1] for row in connection.execute(status)}
        self.numbers = frozenset((*self._status, *self.lives.last))
        """Every number that a pupil has or had."""

    @property
    def present(self) -> frozenset[str]:
        """The pupils who are at the school."""
        return frozenset(number for number, status in self._status.items() if status in PRESENT)

    def now(self, row: RowMapping) -> str:
        """Returns the number that the owner has now; empty where it is not known any more."""
        current: Iterable[str] = (one.number for one in self.lives.of(life_of(self.lives, row)) if not one.ended)
        return min(set(current) & set(self._status), default="")


def read_cards(connection: Connection, seal: Seal, schools: Sequence[str]) -> dict[str, Cards]:
    """Returns the cards that are known of the pupils of the schools, by school."""
    found: dict[str, Cards] = {}
    for school in schools:
        rows = _rows(connection, school)
        owners = Owners(connection, school) if rows else None
        for row in rows:
            if owners and (number := owners.now(row)):
                card = Card(_open(seal, row), bool(row["delivery"]))
                found.setdefault(school, {}).setdefault(row["target"], {})[number] = card
    return found


def cards_wait(connection: Connection, profiles: Profiles, settings: Settings, school: str) -> bool:
    """Tells whether a pupil of the school has a card that the next import file would tell."""
    own = settings.schools.get(school, School())
    usual = [name for name, target in profiles.targets.items() if target.default]
    named = {text.partition(":")[0] for text in own.targets or usual}
    rows = [row for row in _rows(connection, school) if not row["delivery"] and row["target"] in named]
    telling = [row for row in rows if tells_cards(profiles.targets.get(row["target"]), own)]
    if not telling:
        return False
    owners = Owners(connection, school)
    return any(owners.now(row) in owners.present for row in telling)


def tells_cards(target: Target | None, school: School | None = None) -> bool:
    """Tells whether a target has a column for cards, as a school uses it or else at all."""
    used = chosen(target, school.options, school.source) if target and school else target
    parts = used.apart().values() if isinstance(used, Target) else ()
    return any(column.source in KAARTEN for part in parts for column in part.columns)


def given(cards: Mapping[str, Mapping[str, Card]]) -> Cards:
    """Returns the cards as if the targets were told all of them: nothing of them goes along."""
    return {
        target: {number: card._replace(given=True) for number, card in told.items()} for target, told in cards.items()
    }


def owners_of(connection: Connection, seal: Seal, owners: Mapping[str, Owners], cards: Iterable[str]) -> dict[str, str]:
    """Returns who has these cards: a pupil number of the one school named in `owners`, or else `school/number`."""
    marks = {mark_of(seal, card): card for card in cards}
    found: dict[str, str] = {}
    for row in connection.execute(select(CARD).where(CARD.c.mark.in_(list(marks)))).mappings():
        own = owners[row["school"]].now(row) if row["school"] in owners else ""
        if own or row["school"] not in owners:
            found[marks[row["mark"]]] = own or f"{row['school']}/{row['leerlingnummer']}"
    return found


def write_card(
    connection: Connection, seal: Seal, owners: Owners, school: str, target: str, number: str, card: str, day: date
) -> None:
    """Writes a card that goes along with the next file, in place of what was known of the pupil."""
    for row in _rows(connection, school, target):
        if number in (owners.now(row), row["leerlingnummer"]):
            _forget(connection, row)
    last = connection.scalar(
        select(func.max(EVENT.c.id)).where(EVENT.c.school == school, EVENT.c.leerlingnummer == number)
    )
    sealed = seal.close(card_place(school, target, number), card)
    told = {"event": last or 0, "mark": mark_of(seal, card), "day": day.isoformat(), "card": sealed}
    connection.execute(insert(CARD).values(school=school, target=target, leerlingnummer=number, **told))


def clear_cards(connection: Connection, school: str, target: str) -> int:
    """Forgets the cards that no target was told yet; returns how many."""
    these = delete(CARD).where(CARD.c.school == school, CARD.c.target == target, CARD.c.delivery == "")
    return connection.execute(these).rowcount


def give_cards(connection: Connection, outcomes: Iterable[Outcome]) -> None:
    """Writes with which delivery the cards went along."""
    for outcome in (outcome for outcome in outcomes if outcome.carded):
        owners = Owners(connection, outcome.school)
        for row in _rows(connection, outcome.school):
            if not row["delivery"] and owners.now(row) in outcome.carded.get(row["target"], ()):
                connection.execute(update(CARD).where(*_this(row)).values(delivery=outcome.delivery.id))


def take_cards_back(connection: Connection, school: str, delivery: str) -> None:
    """Makes the cards that went along with a delivery go along again, because it was undone."""
    these = update(CARD).where(CARD.c.school == school, CARD.c.delivery == delivery)
    connection.execute(these.values(delivery=""))


def cards_of(
    connection: Connection, seal: Seal, school: str, lives: Lives, kin: frozenset[Life]
) -> list[dict[str, str]]:
    """Returns what is known of the cards of one child, for who asks for it."""
    rows = [row for row in _rows(connection, school) if life_of(lives, row) in kin]
    return [{"card": _open(seal, row), **{name: row[name] for name in ("target", "day", "delivery")}} for row in rows]


def remove_cards(connection: Connection, school: str, lives: Lives, doomed: frozenset[Life]) -> int:
    """Deletes the cards of children who are purged, and returns how many those were."""
    rows = [row for row in _rows(connection, school) if life_of(lives, row) in doomed]
    for row in rows:
        _forget(connection, row)
    return len(rows)


def mark_of(seal: Seal, card: str) -> str:
    """Returns what tells the same card without telling its number."""
    return seal.mark("card", card)


def _rows(connection: Connection, school: str, target: str = "") -> list[RowMapping]:
    these = select(CARD).where(CARD.c.school == school).order_by(CARD.c.day, CARD.c.target, CARD.c.leerlingnummer)
    return list(connection.execute(these.where(CARD.c.target == target) if target else these).mappings())


def _open(seal: Seal, row: RowMapping) -> str:
    return seal.open(card_place(row["school"], row["target"], row["leerlingnummer"]), row["card"])


def _this(row: RowMapping) -> list[ColumnElement[bool]]:
    return [column == row[column.name] for column in CARD.primary_key]


def _forget(connection: Connection, row: RowMapping) -> None:
    connection.execute(delete(CARD).where(*_this(row)))
