"""Photo links: nowhere without the consent of a connection, and gone again when that is over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows.offer import delivery_of
from flows.register import Register
from flows.roster import read_roster
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, deliver
from transforms.outcome import Delivery

PEOPLE = '[people.ank]\nname = "Ank"\nroles = ["directie"]\n'
GYNZY = ("--school", SCHOOL, "--target", "gynzy", "--by", "Ank")
CODE = f"{SCHOOL}1234567890abcdef"
PHOTO = "https://foto.example/{}.jpg"


def edexml() -> Delivery:
    """Returns an EDEXML file of six pupils with a photo link each."""
    pupils = "".join(
        f'<leerling key="{number}"><achternaam>Ypelaar{number}</achternaam><roepnaam>Wubbe</roepnaam>'
        f"<geboortedatum>2017-03-0{number}</geboortedatum><jaargroep>5</jaargroep>"
        f'<groep key="g1"/><fotourl>{PHOTO.format(number)}</fotourl></leerling>'
        for number in range(1, 7)
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><EDEX><school><schooljaar>2026-2027</schooljaar>'
        f"<brincode>{SCHOOL[:4]}</brincode><dependancecode>{SCHOOL[4:]}</dependancecode>"
        "<aanmaakdatum>2026-08-20T00:00:00</aanmaakdatum><auteur>T</auteur><xsdversie>2.1</xsdversie></school>"
        '<groepen><groep key="g1"><naam>5a</naam><jaargroep>5</jaargroep></groep></groepen>'
        f"<leerlingen>{pupils}</leerlingen></EDEX>"
    )
    return delivery_of([("leerlingen.xml", content.encode())], school=SCHOOL, targets=("gynzy",))


@pytest.fixture
def school(home: Path) -> Path:
    home.mkdir()
    (home / "doorstroom.toml").write_text(PEOPLE, "utf-8")
    return home


def kept(home: Path) -> list[str | None]:
    register = Register(Workspace(home))
    with register.reading() as connection:
        photos = read_roster(connection, register.seal, [SCHOOL]).known["fotourl"]
    return photos.astype(object).where(photos.notna(), None).tolist()


def made(home: Path) -> str:
    """Returns the import file of the only delivery that made one now."""
    [result] = deliver(home, edexml())
    [file] = result.outcome.files
    return file.content.decode()


def test_without_consent_no_photo_link_is_kept_or_given(school: Path) -> None:
    assert "fotourl" not in made(school)
    assert kept(school) == [None] * 6
    run(school, "connections", "activate", *GYNZY, "--for", "bestuur", "--code", CODE)
    assert "fotourl" not in made(school) and kept(school) == [None] * 6


def test_with_consent_it_is_and_when_that_ends_it_goes(school: Path) -> None:
    assert "fotourl" not in made(school)
    activate = ("connections", "activate", *GYNZY, "--for", "bestuur", "--code", CODE)
    assert run(school, *activate, "--consent", "photo") == 0
    assert made(school).count("<fotourl>https://foto.example/") == 6
    assert kept(school) == [PHOTO.format(number) for number in range(1, 7)]
    assert run(school, "connections", "end", *GYNZY) == 0
    assert run(school, *activate) == 0
    assert "fotourl" not in made(school) and kept(school) == [""] * 6


def test_the_consent_stands_in_the_overview_and_the_logbook(school: Path, capsys: Captured) -> None:
    activate = ("connections", "activate", *GYNZY, "--for", "bestuur", "--code", CODE, "--consent", "photo")
    assert run(school, *activate) == 0
    capsys.readouterr()
    assert run(school, "connections", "overview", "--json") == 0
    told: Any = answer(capsys)
    assert told["connections"][0]["consents"] == ["photo"]
    assert run(school, "connections", "log", "--json") == 0
    told = answer(capsys)
    assert told["log"][0]["consents"] == "photo"
    for act in ("overview", "log"):
        assert run(school, "connections", act) == 0
        assert "akkoord met fotolinks" in capsys.readouterr().out


def test_a_target_without_a_place_for_it_cannot_be_agreed_to(school: Path, capsys: Captured) -> None:
    this = ("--school", SCHOOL, "--target", "schoolwise", "--by", "Ank", "--for", "bestuur")
    assert run(school, "connections", "activate", *this, "--consent", "photo") == 1
    assert "fotolinks" in capsys.readouterr().err
