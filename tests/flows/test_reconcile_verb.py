"""Reconcile on the command line: two sides of a school, its page and workbook, the files, and what is refused."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows.clock import AMSTERDAM
from flows.purge import purge
from flows.reconcile_files import reconcile_pages
from flows.workspace import Workspace
from schemas.side import SECTIONS
from tests.flows.command import Captured, answer, run
from tests.transforms.reconcile.test_reconcile_imports import differing
from tests.zermelo import System, imported, school

SCHOOL = "99QQ00"
TODAY = "2026-11-22"
PURPLE, YELLOW = "00D9C2F0", "00FFF2CC"


class Both:
    """Both sides of a school, each with its exports in a folder, and a workspace."""

    def __init__(self, root: Path, capsys: Captured, portal: System, desktop: System) -> None:
        self.root, self.home, self._capsys = root, root / "home", capsys
        self.portal, self.desktop = portal, desktop
        self.export()

    def export(self) -> None:
        """Lets both sides write their exports anew, on the day of the tests."""
        day = datetime.fromisoformat(f"{TODAY}T12:00").replace(tzinfo=AMSTERDAM).timestamp()
        for name, system in (("portal", self.portal), ("desktop", self.desktop)):
            folder = self.root / name
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for file, content in system.exports(desktop=name == "desktop").items():
                (folder / file).write_bytes(content)
                os.utime(folder / file, (day, day))

    def files(self, side: str, *left_out: str) -> list[Path]:
        return [file for file in sorted((self.root / side).iterdir()) if file.name not in left_out]

    def run(self, *words: object, without: str = "") -> int:
        sides = [[f"--{side}", *self.files(side, without)] for side in ("portal", "desktop")]
        return run(self.home, "reconcile", "--school", SCHOOL, *sides[0], *sides[1], *words, today=TODAY)

    def told(self, *words: object, status: int = 0) -> dict[str, Any]:
        """Runs it and returns what `--json` told."""
        assert self.run(*words, "--json") == status
        return answer(self._capsys)

    def imports(self, told: dict[str, Any], *sides: str) -> None:
        """Lets sides import their files, and export anew."""
        for side in sides or ("portal", "desktop"):
            files = {file["path"]: Path(file["path"]).read_bytes() for file in told["files"] if file["side"] == side}
            setattr(self, side, imported(getattr(self, side), files))
        self.export()


def everything(told: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["told"] for one in told["sections"]}


ALL = [word for section in SECTIONS for word in ("--take", section)]
OK = dict.fromkeys(SECTIONS, "OK")


@pytest.fixture
def both(tmp_path: Path, capsys: Captured) -> Both:
    """A school in which every kind of difference occurs."""
    return Both(tmp_path, capsys, *differing())


@pytest.fixture
def same(tmp_path: Path, capsys: Captured) -> Both:
    """A school of which both sides agree."""
    return Both(tmp_path, capsys, *school())


def test_both_sides_are_ok_once_they_imported_what_was_made(both: Both) -> None:
    first = both.told()
    assert everything(first) == {
        "leerlingen": "6",
        "persoonsgegevens": "1",
        "prognoses": "2",
        "pakketkeuzes": "1 [1]",
        "groepsindelingen": "3",
    }
    assert not first["files"], "comparing alone takes nothing over"
    for _ in range(3):
        both.imports(both.told(*ALL))
    assert everything(both.told()) == OK


def test_where_the_desktop_leads_it_is_ok_only_after_the_upload(same: Both) -> None:
    same.desktop.deelnames["10012", "5h"]["stamklas"] = "5h9"
    same.export()
    told = same.told(*ALL)
    assert [(file["side"], file["section"]) for file in told["files"]] == [("portal", "groepsindelingen")]
    same.imports(told, "desktop")
    waiting = same.told()
    assert everything(waiting) == {**OK, "leerlingen": "1", "groepsindelingen": "1"}
    same.imports(told, "portal")
    assert everything(same.told()) == OK


def test_each_kind_of_difference_can_be_taken_over_by_itself(both: Both) -> None:
    told = both.told("--take", "leerlingen/lwoo", "--take", "prognoses", "--without", "10011")
    assert [(file["section"], Path(file["path"]).name, file["rows"]) for file in told["files"]] == [
        ("leerlingen", "lwoo.csv", 1),
        ("prognoses", "prognoses.csv", 2),
    ]
    assert not told["workbook"]


def test_pupils_can_be_left_out_by_a_list(both: Both) -> None:
    (both.root / "niet.txt").write_text("10003\n10005\n", "utf-8")
    assert not both.told("--take", "leerlingen/lwoo", "--without", both.root / "niet.txt")["files"]


def test_packages_of_an_afdeling_can_be_left_alone(both: Both) -> None:
    assert both.told("--take", "pakketkeuzes")["files"]
    assert not both.told("--take", "pakketkeuzes", "--no-packages", "4h")["files"]


def test_personal_data_is_taken_over_without_asking_where_the_school_wants_that(both: Both) -> None:
    both.home.mkdir()
    settings = f'[schools.{SCHOOL}.reconcile]\ntake = ["persoonsgegevens"]\n'
    (both.home / "doorstroom.toml").write_text(settings, "utf-8")
    told = both.told()
    assert [file["section"] for file in told["files"]] == ["persoonsgegevens"]
    assert told["workbook"], "what is left can still be chosen"


def sheets(told: dict[str, Any]) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in load_workbook(told["workbook"]).worksheets}


def fill_in(both: Both, told: dict[str, Any], answers: dict[str, str], packages: str = "") -> Path:
    """Saves the workbook with other answers beside the references of some rows."""
    book = load_workbook(told["workbook"])
    sheet = book["Kiezen"]
    for row in range(2, sheet.max_row + 1):
        key = str(sheet.cell(row, 9).value)
        if sheet.cell(row, 1).value:
            sheet.cell(row, 1).value = answers.get(key, answers.get("", str(sheet.cell(row, 1).value)))
    if packages:
        book["Pakketten per afdeling"]["B2"].value = packages
    book.save(both.root / "ingevuld.xlsx")
    return both.root / "ingevuld.xlsx"


def test_the_proposal_of_the_workbook_is_everything_that_can_be_taken_over(both: Both) -> None:
    book = fill_in(both, both.told(), {})
    made = {(f["side"], f["section"], f["sha256"]) for f in both.told("--decide", book)["files"]}
    assert made == {(f["side"], f["section"], f["sha256"]) for f in both.told(*ALL)["files"]}


def test_what_is_answered_in_the_workbook_is_done_and_nothing_else(both: Both) -> None:
    key = "persoonsgegevens/persoonsgegevens/10005/"
    book = fill_in(both, both.told(), {"": "nee", key: "JA", "pakketkeuzes/pakket/10006/4h": ""})
    told = both.told("--decide", book)
    assert [(file["section"], file["rows"]) for file in told["files"]] == [("persoonsgegevens", 1)]


def test_no_packages_for_an_afdeling_goes_before_its_pupils(both: Both) -> None:
    book = fill_in(both, both.told(), {}, "Geen download pakketten!")
    assert "pakketkeuzes" not in {file["section"] for file in both.told("--decide", book)["files"]}


def test_answers_about_other_exports_are_refused(both: Both) -> None:
    book = fill_in(both, both.told(), {})
    both.portal.leerlingen["10020"]["straat"] = "Elders"
    both.export()
    refused = both.told("--decide", book, status=1)
    assert [issue["code"] for issue in refused["issues"]] == ["RECONCILE_BOOK_OUTDATED"]
    assert not (both.home / "outbox").exists()


def test_a_choice_that_is_none_is_refused_with_its_row(both: Both) -> None:
    book = fill_in(both, both.told(), {"leerlingen/lwoo/10003//lwoo": "misschien"})
    (issue,) = both.told("--decide", book, status=1)["issues"]
    assert (issue["code"], issue["sheet"]) == ("RECONCILE_BOOK_CHOICE", "Kiezen")
    assert issue["row"] > 1


def test_a_file_that_is_no_workbook_of_a_comparison_is_refused(both: Both) -> None:
    refused = both.told("--decide", both.files("portal")[0], status=1)
    assert [issue["code"] for issue in refused["issues"]] == ["RECONCILE_BOOK_UNKNOWN"]


def test_only_the_cells_to_choose_in_are_open_and_colours_stand_where_they_belong(both: Both) -> None:
    found = sheets(both.told())
    choosing = found["Kiezen"]
    assert all(sheet.protection.sheet for sheet in found.values())
    open_to = {cell.column_letter for row in choosing.iter_rows() for cell in row if not cell.protection.locked}
    assert open_to == {"A"}
    cells = [cell for row in found["Groepsindelingen"].iter_rows() for cell in row if cell.value]
    purple = {cell.value for cell in cells if cell.fill.fgColor.rgb == PURPLE}
    yellow = {cell.value for cell in cells if cell.fill.fgColor.rgb == YELLOW}
    assert purple == {"! 4h9", "! 4h2", "! 4h.ges1, 4h.wis2", "! 4h.wis9", "! 5h2", "! 5h9"}
    assert yellow == {"x", "Clustergroepen (desktop leidt) P", "Clustergroepen (desktop leidt) D"}
    assert all(
        cell.data_type == "s" for sheet in found.values() for row in sheet.iter_rows() for cell in row if cell.value
    )


def test_a_value_that_looks_like_a_formula_stays_a_text(same: Both) -> None:
    same.portal.leerlingen["10005"]["achternaam"] = "=1+1"
    same.export()
    told = same.told()
    cells = [cell for sheet in sheets(told).values() for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_a_workbook_that_lies_there_is_not_overwritten(both: Both) -> None:
    book = Path(both.told()["workbook"])
    book.write_bytes(b"ingevuld")
    assert Path(both.told()["workbook"]) == book
    assert book.read_bytes() == b"ingevuld"


def test_the_page_shows_p_and_d_with_signs_and_says_what_it_holds(both: Both) -> None:
    page = Path(both.told()["report"]).read_text("utf-8")
    assert "<td class=differs>! Anders</td><td class=differs>! Proefpersoon4</td>" in page
    assert '<td class="differs leads">! 5h9</td>' in page
    assert "5h (desktop leidt)" in page and ">x</td>" in page
    assert "Indeling niet bevestigd" in page and "hierin staan persoonsgegevens" in page
    assert "10020" not in page
    everybody = Path(both.told("--all")["report"]).read_text("utf-8")
    assert everybody.count('<th scope="row">10020</th>') == 9, "in every table of every section"


def test_the_terminal_tells_sections_and_moments_and_nothing_of_a_pupil(both: Both, capsys: Captured) -> None:
    assert both.run() == 0
    said = capsys.readouterr().out
    assert [line.split() for line in said.splitlines() if line.startswith("Pakketkeuzes")] == [
        ["Pakketkeuzes", "1", "[1]", *2 * [TODAY, "12:00", "(bestandsdatum)"]]
    ]
    assert [line.split()[1:] for line in said.splitlines() if line.startswith("–")][:4] == [
        ["Leerlingen", "af/bij", "2"],
        ["Afdelingsdeelname", "1"],
        ["LWOO", "1"],
        ["Stamklas", "2"],
    ]
    assert "Indeling niet bevestigd" in said
    assert not [word for word in ("Anders", "Proefpersoon", "Nieuweweg", "10005") if word in said]


def test_the_moment_stands_at_every_section_of_page_workbook_and_document(same: Both, capsys: Captured) -> None:
    file = same.root / "portal" / "pakketkeuzes.csv"
    file.write_bytes(b"Gemaakt op 21-11-2026 14:05\r\n" + file.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    told = same.told("--desktop-date", "2026-11-20T08:15")
    moments = {one["name"]: one["moments"] for one in told["sections"]}
    assert moments["pakketkeuzes"] == {
        "portal": {"moment": "2026-11-21T14:05", "said_by": "export"},
        "desktop": {"moment": "2026-11-20T08:15", "said_by": "option"},
    }
    assert moments["prognoses"]["portal"] == {"moment": f"{TODAY}T12:00", "said_by": "file"}
    assert told["moments"] == {"portal": "2026-11-21T14:05", "desktop": "2026-11-20T08:15"}
    page = Path(told["report"]).read_text("utf-8")
    assert "<td>21 november 2026 14:05</td><td>20 november 2026 08:15</td>" in page
    assert "<td>22 november 2026 12:00 (bestandsdatum)</td>" in page
    cells = [[cell.value for cell in row] for row in sheets(told)["Overzicht"].iter_rows()]
    assert ["Pakketkeuzes", "OK", "2026-11-21 14:05", "2026-11-20 08:15"] in cells
    assert same.run("--desktop-date", "2026-11-20T08:15") == 0
    assert "2026-11-21 14:05  " in capsys.readouterr().out


@pytest.mark.parametrize("text", ["20-11-2026", "2026-11-20T25:00", "2026-11-31", "gisteren"])
def test_a_moment_that_is_none_is_refused_by_the_command_line(same: Both, text: str) -> None:
    assert same.run("--portal-date", text) == 2


def test_one_kind_of_difference_is_shown_and_everything_is_counted(both: Both, capsys: Captured) -> None:
    whole = both.told()
    told = both.told("--only", "lwoo", "--only", "groepsindelingen/stamklas")
    assert told["sections"] == whole["sections"], "the status is of everything"
    assert told["shown"] == {
        "only": ["groepsindelingen/stamklas", "leerlingen/lwoo"],
        "all_pupils": False,
        "differences": 3,
        "of": 17,
        "pupils": [
            {"leerlingnummer": "10003", "differs": ["leerlingen/lwoo"]},
            {"leerlingnummer": "10004", "differs": ["groepsindelingen/stamklas/4h"]},
            {"leerlingnummer": "10012", "differs": ["groepsindelingen/stamklas/5h"]},
        ],
    }
    assert whole["shown"] == {"only": [], "all_pupils": False, "differences": 17, "of": 17}
    assert "Anders" not in Path(told["report"]).read_text("utf-8")
    assert both.run("--only", "lwoo") == 0
    assert "Leerlingen – LWOO (1 van 17 verschillen)" in capsys.readouterr().out


def test_the_workbook_holds_what_is_shown_and_takes_over_nothing_else(both: Both) -> None:
    whole, told = both.told(), both.told("--only", "lwoo", "--only", "vrijstelling")
    assert told["workbook"] != whole["workbook"], "what lay there was not overwritten, nor taken for this one"
    found = sheets(told)
    assert {str(found["Kiezen"].cell(row, 9).value) for row in range(2, found["Kiezen"].max_row + 1)} == {
        "leerlingen/lwoo/10003//lwoo",
        "pakketkeuzes/pakket/10007/4h",
    }
    assert set(found) == {"Overzicht", "Kiezen", "Pakketten per afdeling", "Leerlingen", "Pakketkeuzes"}
    taken = both.told("--decide", fill_in(both, told, {}))
    assert [(file["section"], file["rows"]) for file in taken["files"]] == [("leerlingen", 1), ("pakketkeuzes", 2)]


def test_all_pupils_are_in_the_document_the_page_and_a_workbook_of_their_own(both: Both, capsys: Captured) -> None:
    whole, told = both.told(), both.told("--all-pupils")
    assert len(told["shown"]["pupils"]) == 60
    assert {"leerlingnummer": "10020", "differs": []} in told["shown"]["pupils"]
    assert told["workbook"] != whole["workbook"]
    assert "10020" in {cell.value for cell in sheets(told)["Persoonsgegevens"]["A"]}
    assert both.run("--all-pupils", "--only", "prognoses") == 0
    assert "60 leerlingen, van wie 2 met een verschil." in capsys.readouterr().out


def test_what_a_spreadsheet_would_run_is_in_no_file_and_is_told(same: Both) -> None:
    same.portal.leerlingen["10005"]["achternaam"] = "=1+1"
    same.portal.leerlingen["10006"]["achternaam"] = "Anders"
    same.export()
    told = same.told("--take", "persoonsgegevens", status=4)
    assert [file["rows"] for file in told["files"]] == [1]
    (issue,) = told["issues"]
    assert (issue["code"], issue["severity"]) == ("RECONCILE_FORMULA", "row")
    assert "persoonsgegevens/persoonsgegevens.csv" in issue["text"] and "=1+1" not in issue["text"]
    assert issue["text"].split(". W")[0] in Path(told["report"]).read_text("utf-8")
    folder = same.home / "profiles" / "sides"
    folder.mkdir(parents=True)
    own = (Path(__file__).parents[2] / "schemas" / "sides" / "zermelo_desktop.toml").read_text("utf-8")
    (folder / "zermelo_desktop.toml").write_text(own.replace('delimiter = ";"', 'delimiter = ";"\nformulas = "keep"'))
    kept = same.told("--take", "persoonsgegevens")
    assert [file["rows"] for file in kept["files"]] == [2]
    assert b";=1+1;" in Path(kept["files"][0]["path"]).read_bytes()


def test_a_section_without_its_file_is_unknown(same: Both, capsys: Captured) -> None:
    assert same.run(without="pakketkeuzes.csv") == 0
    said = capsys.readouterr().out.splitlines()
    assert next(line for line in said if line.startswith("Pakketkeuzes")).split()[1] == "onbekend"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--portal-date", "2026-11-01"], "RECONCILE_OLD"),
        (["--desktop-date", "2026-11-19", "--max-age", "2"], "RECONCILE_OLD"),
        (["--portal-date", "2026-11-23"], "RECONCILE_FUTURE"),
        (["--take", "haarkleur"], "RECONCILE_TAKE"),
        (["--only", "haarkleur"], "RECONCILE_ONLY"),
        (["--take", "leerlingen", "--without", "77777"], "RECONCILE_NO_PUPIL"),
        (["--no-packages", "9z"], "RECONCILE_NO_AFDELING"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(same: Both, words: list[str], code: str) -> None:
    assert code in [issue["code"] for issue in same.told(*words, status=1)["issues"]]
    assert not (same.home / "outbox").exists() and not (same.home / "holds").exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"Soep;Prijs\r\nErwtensoep;3\r\n", "RECONCILE_UNKNOWN_FILE"),
        (b"BRIN;Leerlingcode;Achternaam\r\n88ZZ;10001;Anders\r\n", "RECONCILE_OTHER_SCHOOL"),
        (b"Schooljaar;Leerlingcode;Achternaam\r\n2024-2025;10001;Anders\r\n", "RECONCILE_OTHER_YEAR"),
        (b"PK\x03\x04half", ""),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence(same: Both, content: bytes, code: str) -> None:
    (same.root / "portal" / "leerlingen.csv").write_bytes(content)
    refused = same.told(status=1)
    assert refused["state"] == "refused"
    assert code in {"", *(issue["code"] for issue in refused["issues"])}
    assert all(issue["text"] for issue in refused["issues"])


def test_exports_of_next_year_are_compared_as_those(same: Both) -> None:
    for side in ("portal", "desktop"):
        file = same.root / side / "leerlingen.csv"
        file.write_bytes(b"Project 2027-2028\r\n" + file.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    assert same.told()["school_year"] == "2027-2028"


def test_the_same_exports_give_the_same_bytes_wherever(both: Both, tmp_path: Path) -> None:
    both.told()
    both.told(*ALL)
    first = {file.relative_to(both.home): file.read_bytes() for file in both.home.rglob("*") if file.is_file()}
    shutil.move(both.home, tmp_path / "before")
    both.told()
    both.told(*ALL)
    both.told(*ALL)
    again = {file.relative_to(both.home): file.read_bytes() for file in both.home.rglob("*") if file.is_file()}
    assert again == first


def test_the_files_are_for_their_owner_and_go_with_the_purge(both: Both) -> None:
    both.told()
    both.told(*ALL)
    files = [file for file in both.home.rglob("*") if file.is_file()]
    assert {kind.name for kind in both.home.iterdir()} == {"holds", "outbox", "reports"}
    left = both.home / "outbox" / SCHOOL / f".reconcile-{TODAY}-0123456789ab.tmp" / "gebruikers.csv"
    left.parent.mkdir()
    left.touch(0o600)
    files.append(left)
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    workspace = Workspace(both.home)
    assert len(reconcile_pages(workspace, SCHOOL, ["10005"])) == 2
    assert not reconcile_pages(workspace, SCHOOL, ["1000"])
    purge(workspace, date(2026, 11, 23), "nl")
    assert all(file.exists() for file in files)
    purge(workspace, date(2029, 11, 23), "nl")
    assert not any(file.exists() for file in files)


def test_a_workspace_may_have_headings_of_its_own(same: Both, capsys: Captured) -> None:
    file = same.root / "portal" / "leerlingen.csv"
    file.write_bytes(file.read_bytes().replace(b"Leerlingcode", b"Stamnr"))
    assert same.run() == 1
    own = Path(__file__).parents[2] / "schemas" / "sides" / "zermelo_portal.toml"
    folder = same.home / "profiles" / "sides"
    folder.mkdir(parents=True)
    (folder / "zermelo_portal.toml").write_text(
        own.read_text("utf-8").replace('"Leerlingcode"', '"Leerlingcode", "Stamnr"'), "utf-8"
    )
    assert same.run() == 0
    assert run(same.home, "profiles", "check") == 0
    capsys.readouterr()
    assert run(same.home, "profiles", "list", "--json") == 0
    listed: dict[str, Any] = answer(capsys)
    assert [side["name"] for side in listed["sides"]] == ["zermelo_desktop", "zermelo_portal"]
    assert run(same.home, "profiles", "show", "zermelo_portal") == 0
    (folder / "zermelo_portal.toml").write_text("[tables.soep]\n", "utf-8")
    assert run(same.home, "profiles", "check") == 1
    assert same.run() == 1
