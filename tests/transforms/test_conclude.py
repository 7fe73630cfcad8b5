"""What is done, what waits, and what stays as it was."""

from datetime import date

import pandas as pd

from schemas.profile import Settings, shipped
from tests.deliveries import TODAY
from transforms.agree import Agreement
from transforms.deliver import take_in, work_out
from transforms.memory import Memory
from transforms.outcome import Delivery, Outcome

HEAD = "Leerlingnummer;Huidige groep;Roepnaam;Achternaam;Geboortedatum;Postcode;Huisnummer;Leerjaar;Huidige status"
NAMES = ("Aafke", "Berend", "Cato", "Douwe", "Eefje", "Floris", "Gijs", "Hanna", "Ilse", "Joris", "Kaat", "Luuk")


def csv(numbers: dict[int, str]) -> bytes:
    """Returns a list of invented children, each with the number it is given."""
    rows = (
        f"{number};4a;{NAMES[child]};{NAMES[child]}veld;{child + 1:02}-03-2018;10{child:02}AB;{child};4;Actief"
        for child, number in numbers.items()
    )
    return "\r\n".join([HEAD, *rows, ""]).encode()


def conclude(numbers: dict[int, str], known: pd.DataFrame | None = None, agreement: Agreement | None = None) -> Outcome:
    nobody = Memory(pd.DataFrame()).elsewhere
    intake = take_in([Delivery("d", "99QQ00", (("l.csv", csv(numbers)),))], shipped(), Settings(), {}, TODAY)
    memory = Memory(nobody if known is None else known)
    agreed = {"d": agreement} if agreement else {}
    return work_out(intake, memory, agreed, shipped(), Settings(), date(2026, 9, 1))[0]


def numbers(outcome: Outcome) -> dict[str, str]:
    """Returns the first name of every pupil by its number."""
    assert not outcome.pupils["leerlingnummer"].duplicated().any()
    return dict(zip(outcome.pupils["leerlingnummer"], outcome.pupils["roepnaam"], strict=True))


FIRST = {child: f"10{child:02}" for child in range(12)}


def test_who_keeps_a_number_keeps_others_from_getting_it() -> None:
    """Three children get each other's numbers; one of them is not to change, so none of the three can."""
    known = conclude(FIRST).pupils
    swapped = FIRST | {0: FIRST[1], 1: FIRST[2], 2: FIRST[0]}
    reviewed = conclude(swapped, known)
    assert set(reviewed.changes["kind"]) == {"renumbered", "unchanged"}
    agreement = Agreement(reviewed.marks, excepted=frozenset({FIRST[1]}))
    outcome = conclude(swapped, known, agreement)
    assert numbers(outcome) == {number: NAMES[child] for child, number in FIRST.items()}


def test_what_was_not_reviewed_waits_while_the_rest_is_done() -> None:
    known = conclude(FIRST).pupils
    later = {child: number for child, number in FIRST.items() if child not in (4, 6)} | {0: "2000"}
    reviewed = conclude(later, known)
    seen = {number: mark for number, mark in reviewed.marks.items() if number != FIRST[6]}
    outcome = conclude(later, known, Agreement(seen))
    assert outcome.rest is not None and set(outcome.rest.marks) == {FIRST[6]}
    status = dict(zip(outcome.pupils["leerlingnummer"], outcome.pupils["status"], strict=True))
    assert (status[FIRST[4]], status[FIRST[6]], status["2000"]) == ("archived", "active", "active")
    assert FIRST[0] not in status


def test_every_pupil_of_every_group_is_accounted_for() -> None:
    known = conclude(FIRST).pupils
    outcome = conclude({child: number for child, number in FIRST.items() if child != 5} | {11: "3000"}, known)
    [group] = outcome.groups
    assert (group.before, group.came, group.went, group.after) == (12, 0, 1, 11)


def test_who_is_missing_for_a_suspicious_cause_is_archived_by_the_next_list() -> None:
    small = {child: f"20{child:02}" for child in range(3)}
    text = csv(FIRST) + csv(small).split(b"\r\n", 1)[1].replace(b";4a;", b";Plus;")
    intake = take_in([Delivery("d", "99QQ00", (("l.csv", text),))], shipped(), Settings(), {}, TODAY)
    known = work_out(intake, Memory(Memory(pd.DataFrame()).elsewhere), {}, shipped(), Settings(), TODAY)[0].pupils
    first = conclude(FIRST, known)
    assert "KEPT_SUSPICIOUS" in [issue.code for issue in first.issues] and not first.changes["archived"].any()
    second = conclude(FIRST | {0: "1000"}, first.pupils)
    assert int(second.changes["archived"].sum()) == 3
