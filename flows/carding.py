"""Carding: what becomes of a library's list with the numbers of new cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.cards import Owners, clear_cards, owners_of, read_cards, tells_cards, write_card
from flows.faults import Fault
from flows.lists import number_headings, read_list
from flows.register import Register
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.profile import School
from transforms.cards import Listed, cards_in, check_cards


@dataclass(frozen=True)
class Recorded:
    """What became of the lists."""

    school: str
    target: str
    recorded: int = 0
    """Pupils whose card goes along with the next import file."""
    known: int = 0
    """Pupils whose card was known already."""
    without: int = 0
    """Pupils in the lists without a card number."""
    cleared: int = 0
    used: bool = True
    """Whether the school has chosen that the file tells cards."""
    issues: tuple[Issue, ...] = ()
    """Why nothing was kept."""


def record_cards(workspace: Workspace, files: Sequence[Path], school: str, target: str, today: date) -> Recorded:
    """Keeps the cards in some lists, all of them or none. Raises `Fault` where a list cannot be read."""
    used = _used(workspace, school, target)
    register = Register(workspace)
    listed = _listed(workspace, files, school)
    if listed.issues or not listed.lines:
        return Recorded(school, target, issues=listed.issues or (Issue("CARDS_NONE"),))
    if not register.exists:
        return Recorded(school, target, issues=tuple(line.issue("CARD_PUPIL_UNKNOWN") for line in listed.lines))
    with register.writing() as connection:
        owners = Owners(connection, school)
        taken = owners_of(connection, register.seal, {school: owners}, {line.card for line in listed.lines})
        if issues := check_cards(listed.lines, owners.present, owners.numbers, taken):
            return Recorded(school, target, issues=tuple(issues))
        before = read_cards(connection, register.seal, [school]).get(school, {}).get(target, {})
        cards = {line.pupil: line.card for line in listed.lines}
        known = {number for number, card in cards.items() if number in before and before[number].number == card}
        for number in sorted(cards.keys() - known):
            write_card(connection, register.seal, owners, school, target, number, cards[number], today)
        connection.commit()
    return Recorded(school, target, len(cards) - len(known), len(known), listed.without, used=used)


def forget_cards(workspace: Workspace, school: str, target: str) -> Recorded:
    """Forgets the cards that did not go along with a file yet."""
    _used(workspace, school, target)
    register = Register(workspace)
    if not register.exists:
        return Recorded(school, target)
    with register.writing() as connection:
        cleared = clear_cards(connection, school, target)
        connection.commit()
    return Recorded(school, target, cleared=cleared)


def _listed(workspace: Workspace, files: Sequence[Path], school: str) -> Listed:
    return cards_in({file.name: read_list(workspace, file, school) for file in files}, number_headings(workspace))


def _used(workspace: Workspace, school: str, name: str) -> bool:
    """Tells whether the school has the target told of cards. Raises `Fault` where it never takes them."""
    target, targets = workspace.target(name), workspace.profiles().targets
    if not tells_cards(target):
        known = ", ".join(sorted(one for one, other in targets.items() if tells_cards(other)))
        raise Fault(Issue("CARDS_TARGET", facts={"target": target.title, "known": known}))
    return tells_cards(target, workspace.settings().schools.get(school, School()))
