"""The work instructions and trial files lie beside the import files, and go when those go."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from flows.offer import delivery_of
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, deliver, export, offered

SETTINGS = f'[schools.{SCHOOL}]\ntargets = ["gynzy", "schoolwise"]\n'
SHEET, ENGLISH = "werkinstructie.html", "work-instruction.html"


@pytest.fixture
def listed(home: Path) -> Path:
    home.mkdir()
    (home / "doorstroom.toml").write_text(SETTINGS)
    (home / "lijst.csv").write_bytes(export(range(24)))
    return home


def made(home: Path) -> dict[str, Path]:
    """Returns what lies in the outbox, by target and name."""
    files = [path for path in (home / "outbox").rglob("*") if path.is_file()]
    return {"/".join(path.parts[path.parts.index(SCHOOL) + 2 :]): path for path in files}


def test_every_target_has_an_instruction_that_json_and_the_report_point_to(listed: Path, capsys: Captured) -> None:
    assert run(listed, "deliver", listed / "lijst.csv", "--school", SCHOOL, "--json") == 0
    told = answer(capsys)
    found = made(listed)
    assert told["instruction"] == {target: str(found[f"{target}/{SHEET}"]) for target in ("gynzy", "schoolwise")}
    assert "trial" not in told and not any("proef" in name for name in found)
    report = Path(str(told["report"]))
    for target in ("gynzy", "schoolwise"):
        address = f"../../{found[f'{target}/{SHEET}'].relative_to(listed).as_posix()}"
        assert address in report.read_text("utf-8") and (report.parent / address).resolve().is_file()
    assert "mail-schoolwise.txt" in found[f"schoolwise/{SHEET}"].read_text("utf-8")


def test_in_english_it_has_an_english_name(listed: Path, capsys: Captured) -> None:
    run(listed, "deliver", listed / "lijst.csv", "--school", SCHOOL, "--json", "--lang", "en")
    answer(capsys)
    assert f"gynzy/{ENGLISH}" in made(listed) and f"gynzy/{SHEET}" not in made(listed)
    assert 'lang="en"' in made(listed)[f"gynzy/{ENGLISH}"].read_text("utf-8")


def test_no_name_of_a_pupil_is_in_it(listed: Path) -> None:
    deliver(listed, offered(range(24)))
    deliver(listed, replace(offered(range(2, 26)), canary=True))
    for name, path in made(listed).items():
        if name.endswith(".html"):
            assert "Ypelaar" not in path.read_text("utf-8") and "Wubbe" not in path.read_text("utf-8")


def test_a_trial_file_is_made_on_request_and_is_no_import_file_of_its_own(listed: Path, capsys: Captured) -> None:
    run(listed, "deliver", listed / "lijst.csv", "--school", SCHOOL, "--json", "--canary")
    told = json.loads(capsys.readouterr().out)
    few, whole = Path(told["trial"]["gynzy"][0]), Path(next(file["path"] for file in told["files"]))
    assert few.parent.name == "proef" and few.name == f"proef{whole.name}" and few.parent.parent == whole.parent
    assert len(told["files"]) == 2 and few.read_bytes().count(b"<leerling ") <= 10 < whole.read_bytes().count(
        b"<leerling "
    )
    assert [issue["target"] for issue in told["issues"] if issue["code"] == "CANARY_NOT_POSSIBLE"] == ["schoolwise"]
    assert "proef/proef" in made(listed)[f"gynzy/{SHEET}"].read_text("utf-8")


def test_asked_for_with_a_list_that_was_done_it_is_made_after_all(listed: Path) -> None:
    deliver(listed, offered(range(24)))
    (again,) = deliver(listed, replace(offered(range(24)), canary=True))
    assert again.outcome.state == "published" and [one.target for one in again.outcome.trials] == ["gynzy"]
    (third,) = deliver(listed, replace(offered(range(24)), canary=True))
    assert third.outcome.state == "skipped" and third.folder == again.folder


def test_a_held_delivery_still_has_it_when_it_is_approved(listed: Path, capsys: Captured) -> None:
    deliver(listed, offered(range(24)))
    (held,) = deliver(listed, replace(offered(range(12)), canary=True))
    assert held.outcome.state == "held" and held.outcome.trials == ()
    assert run(listed, "approve", held.outcome.delivery.id, "--by", "J. Proef", "--json") == 0
    assert json.loads(capsys.readouterr().out)["trial"]["gynzy"]


def test_an_undoing_has_instructions_that_say_so(listed: Path, capsys: Captured) -> None:
    (first,) = deliver(listed, offered(range(24)))
    (done,) = deliver(listed, offered(range(1, 25)))
    assert run(listed, "undo", done.outcome.delivery.id, "--by", "J. Proef", "--json") == 0
    told = answer(capsys)
    paths = told["instruction"]
    assert isinstance(paths, dict) and set(paths) == {"gynzy", "schoolwise"}
    for path in paths.values():
        assert "Dit draait een eerdere levering terug" in Path(path).read_text("utf-8")
    assert "werkinstructie.html" in Path(str(told["report"])).read_text("utf-8")
    assert "Dit draait" not in (listed / first.folder / "gynzy" / SHEET).read_text("utf-8")


def test_a_trial_run_leaves_no_instruction(listed: Path, capsys: Captured) -> None:
    run(listed, "deliver", listed / "lijst.csv", "--school", SCHOOL, "--json", "--dry-run", "--canary")
    told = answer(capsys)
    assert told["instruction"] == {} and not (listed / "outbox").exists()


def test_a_refused_file_has_an_instruction_that_says_why(listed: Path) -> None:
    content = re.sub(rb";[0-9]a;", b";;", export(range(24)))
    (done,) = deliver(listed, delivery_of([("lijst.csv", content)], SCHOOL))
    assert {issue.target for issue in done.outcome.issues if issue.severity == "file"} == {"schoolwise"}
    text = made(listed)[f"schoolwise/{SHEET}"].read_text("utf-8")
    assert "Importeer nu niets" in text and not any(name.startswith("schoolwise/leerlingen") for name in made(listed))


def test_with_the_files_the_instructions_and_trial_files_are_purged(listed: Path, capsys: Captured) -> None:
    (first,) = deliver(listed, replace(offered(range(24)), canary=True))
    (second,) = deliver(listed, offered(range(1, 25)))
    assert len(list((listed / first.folder).glob("*/*.html"))) == 2 and list((listed / first.folder).glob("*/proef/*"))
    assert run(listed, "purge", today="2027-12-01") == 0
    assert not (listed / first.folder).exists() and (listed / second.folder).is_dir()
