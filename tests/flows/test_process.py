"""A delivery from file to register and back: published, skipped, held, refused, and nothing by halves."""

from __future__ import annotations

import dataclasses
import os
import stat
from pathlib import Path

import pytest

from flows import process as process_module
from flows.decisions import approve, holds, reject
from flows.faults import Fault
from flows.holds import Approval
from flows.offer import delivery_of
from flows.register import Register
from flows.result import document
from flows.workspace import Workspace
from tests.flows.exports import SCHOOL, TODAY, codes, deliver, export, offered, register, states, tree

BOTH = pytest.mark.usefixtures("database")
"""Once with a register in a file, and once with one on a PostgreSQL server."""
BY = Approval("Piet", "telefonisch nagevraagd")


@BOTH
def test_a_delivery_is_published_with_its_files_its_original_and_its_report(tmp_path: Path) -> None:
    result = deliver(tmp_path / "home", offered(range(60)))[0]
    told = document(Workspace(tmp_path / "home"), result, "nl")
    assert (told["state"], told["school"]) == ("published", SCHOOL)
    assert told["files"] and all(Path(file["path"]).stat().st_size for file in told["files"])
    assert Path(str(told["report"])).read_text("utf-8").startswith("<!")
    original = tmp_path / "home/received" / SCHOOL / result.outcome.delivery.id / "leerlingen.csv"
    assert original.read_bytes() == export(range(60))
    assert len(register(tmp_path / "home")["pupil"]) == 60


def test_everything_written_is_for_its_owner_only(tmp_path: Path) -> None:
    deliver(tmp_path / "home", offered(range(60)))
    for path in (tmp_path / "home").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@BOTH
@pytest.mark.parametrize("options", [{}, {"school": ""}, {"targets": ("schoolwise",)}, {"targets": ("gynzy:edexml",)}])
def test_the_same_content_again_is_skipped(tmp_path: Path, options: dict[str, object]) -> None:
    first = deliver(tmp_path, offered(range(60)))[0]
    before = tree(tmp_path), register(tmp_path)
    again = deliver(tmp_path, offered(range(60), **options))[0]
    assert (states([again]), codes(again)) == (["skipped"], ["SKIPPED_SAME_CONTENT"])
    assert (tree(tmp_path), register(tmp_path)) == before
    assert (again.files, again.report) == (first.files, first.report)


def test_another_question_about_the_same_content_is_answered_under_another_id(tmp_path: Path) -> None:
    first = deliver(tmp_path, offered(range(60), targets=("schoolwise",)))[0]
    second = deliver(tmp_path, offered(range(60)))[0]
    assert second.outcome.state == "published"
    assert second.outcome.delivery.id == f"{first.outcome.delivery.id}-2"
    assert {file.target for file in second.files} > {file.target for file in first.files}


def test_a_changed_profile_of_the_workspace_is_a_reason_to_do_it_again(tmp_path: Path) -> None:
    deliver(tmp_path, offered(range(60)))
    (tmp_path / "doorstroom.toml").write_text(f'[schools."{SCHOOL}"]\ntargets = ["schoolwise:ods"]\n')
    result = deliver(tmp_path, offered(range(60)))[0]
    assert [Path(file.path).suffix for file in result.files] == [".ods"]


def test_a_dry_run_leaves_only_a_report(tmp_path: Path) -> None:
    result = deliver(tmp_path, offered(range(60)), dry_run=True)[0]
    assert result.outcome.state == "checked" and {file.path for file in result.files} == {""}
    assert list(tree(tmp_path)) == [result.report]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["reports"]


@BOTH
def test_a_dry_run_tells_of_a_hold_and_makes_none(tmp_path: Path) -> None:
    deliver(tmp_path, offered(range(60)))
    result = deliver(tmp_path, offered(range(30)), dry_run=True)[0]
    assert result.outcome.state == "checked" and "HELD_MISSING" in codes(result)
    assert holds(Workspace(tmp_path)) == []


def test_a_refused_delivery_leaves_only_a_report(tmp_path: Path) -> None:
    result = deliver(tmp_path, delivery_of([("x.pdf", b"%PDF-1.4")], SCHOOL))[0]
    assert (result.outcome.state, codes(result)) == ("refused", ["FILE_PDF"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["reports"]


@BOTH
def test_a_hold_changes_nothing_but_waits(tmp_path: Path) -> None:
    deliver(tmp_path, offered(range(60)))
    before = register(tmp_path)
    result = deliver(tmp_path, offered(range(30)))[0]
    after = register(tmp_path)
    assert result.outcome.state == "held" and not result.files
    assert (after["pupil"], after["event"], after["file"]) == (before["pupil"], before["event"], before["file"])
    [hold] = holds(Workspace(tmp_path))
    assert (hold.delivery, hold.counts["changes"]["missing"]) == (result.outcome.delivery.id, 30)


@BOTH
def test_an_approved_hold_is_published_from_its_original(tmp_path: Path) -> None:
    deliver(tmp_path, offered(range(60)))
    held = deliver(tmp_path, offered(range(30)))[0].outcome.delivery.id
    result = approve(Workspace(tmp_path), held, BY, TODAY)
    assert result.outcome.state == "published" and "HELD_MISSING" not in codes(result)
    known = register(tmp_path)
    assert sum(pupil["status"] == "archived" for pupil in known["pupil"]) == 30
    [hold] = known["hold"]
    assert (hold["state"], hold["decided_by"], hold["reason"]) == ("approved", "Piet", "telefonisch nagevraagd")
    with pytest.raises(Fault, match="HOLD_UNKNOWN"):
        approve(Workspace(tmp_path), held, BY, TODAY)


def test_an_approval_of_what_changed_meanwhile_is_reviewed_again(tmp_path: Path) -> None:
    deliver(tmp_path, offered(range(60)))
    held = deliver(tmp_path, offered(range(30)))[0].outcome.delivery.id
    deliver(tmp_path, offered(range(61)))
    again = approve(Workspace(tmp_path), held, BY, TODAY)
    assert again.outcome.state == "held" and "REVIEWED_AGAIN" in codes(again)
    assert approve(Workspace(tmp_path), held, BY, TODAY).outcome.state == "published"


@BOTH
def test_a_rejected_hold_is_gone_and_the_same_file_waits_anew(tmp_path: Path) -> None:
    deliver(tmp_path, offered(range(60)))
    held = deliver(tmp_path, offered(range(30)))[0].outcome.delivery.id
    reject(Workspace(tmp_path), held, "Piet")
    assert holds(Workspace(tmp_path)) == []
    assert deliver(tmp_path, offered(range(30)))[0].outcome.delivery.id == held
    assert [hold.delivery for hold in holds(Workspace(tmp_path))] == [held]


def test_an_older_file_after_a_newer_one_is_held(tmp_path: Path) -> None:
    deliver(tmp_path, offered(range(60)))
    deliver(tmp_path, offered(range(61)))
    result = deliver(tmp_path, offered(range(60)))[0]
    assert result.outcome.state == "held" and "HELD_OLD_FILE" in codes(result)
    assert len(register(tmp_path)["pupil"]) == 61
    agreed = approve(Workspace(tmp_path), result.outcome.delivery.id, BY, TODAY)
    assert agreed.outcome.state == "published"


@BOTH
def test_an_archived_pupil_returns(tmp_path: Path) -> None:
    some = [number for number in range(60) if number not in (20, 30)]
    for numbers in (range(60), some, range(60)):
        result = deliver(tmp_path, offered(numbers, change=f"Naam{len(numbers)}"))[0]
        if result.outcome.state == "held":
            result = approve(Workspace(tmp_path), result.outcome.delivery.id, BY, TODAY)
    assert sum(result.outcome.changes["kind"] == "returned") == 2
    assert {pupil["status"] for pupil in register(tmp_path)["pupil"]} == {"active"}


@BOTH
def test_a_batch_gives_each_school_its_own_end(tmp_path: Path) -> None:
    good, bad = offered(range(60)), delivery_of([("x.pdf", b"%PDF-1.4")], "99QQ01")
    other = offered(range(100, 140), school="99QQ02")
    assert states(deliver(tmp_path, good, bad, other)) == ["published", "refused", "published"]
    assert {pupil["school"] for pupil in register(tmp_path)["pupil"]} == {SCHOOL, "99QQ02"}


def test_two_deliveries_of_one_school_follow_each_other(tmp_path: Path) -> None:
    results = deliver(tmp_path, offered(range(60)), offered(range(59)), offered(range(60), school="99QQ01"))
    assert states(results) == ["published"] * 3
    assert int(results[1].outcome.changes["archived"].sum()) == 1


def test_what_fails_unexpectedly_fails_alone_and_is_logged_without_its_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = process_module.deliver.take_in

    def broken(batch, *rest):
        if any(delivery.school == "99QQ01" for delivery in batch):
            raise KeyError("Ypelaar7")
        return real(batch, *rest)

    monkeypatch.setattr(process_module.deliver, "take_in", broken)
    results = deliver(tmp_path, offered(range(60)), offered(range(61), school="99QQ01"))
    assert states(results) == ["published", "refused"] and codes(results[1]) == ["INTERNAL_ERROR"]
    assert not results[1].settled
    log = (tmp_path / "doorstroom.log").read_text("utf-8")
    assert "KeyError" in log and "flows/process.py:" in log and "Ypelaar" not in log


def test_bad_settings_are_told_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "doorstroom.toml").write_text("[limits]\nmissing_numbr = 3\n")
    result = deliver(tmp_path, offered(range(60)))[0]
    assert codes(result) == ["SETTINGS_INVALID"] and not result.settled
    text = result.outcome.issues[0].text()
    assert "doorstroom.toml" in text and "limits.missing_numbr" in text


@BOTH
@pytest.mark.usefixtures("hasty")
def test_a_workspace_in_use_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(tmp_path, offered(range(60)))
    before = tree(tmp_path)
    monkeypatch.setattr("flows.register.PATIENCE", 0.2)
    with Register(Workspace(tmp_path)).writing():
        result = deliver(tmp_path, offered(range(59)))[0]
    assert codes(result) == ["WORKSPACE_BUSY"] and not result.settled
    assert {**tree(tmp_path), result.report: b""} == {**before, result.report: b""}
    assert deliver(tmp_path, offered(range(59)))[0].outcome.state == "published"


@BOTH
def test_another_run_that_was_first_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, raced = process_module.deliver.take_in, []

    def slow(*arguments):
        if not raced:
            raced.append(True)
            deliver(tmp_path, offered(range(60)))
        return real(*arguments)

    monkeypatch.setattr(process_module.deliver, "take_in", slow)
    assert states(deliver(tmp_path, offered(range(60)))) == ["skipped"]
    assert len(register(tmp_path)["delivery"]) == 1


def test_a_workspace_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    result = deliver(tmp_path / "home", offered(range(60)))[0]
    assert codes(result) == ["WORKSPACE_UNUSABLE"] and not result.report


def test_no_name_leaves_for_register_report_or_log(tmp_path: Path) -> None:
    deliver(tmp_path, offered(range(60)))
    deliver(tmp_path, offered(range(30)))
    places = [path for path in tmp_path.rglob("*") if path.is_file() and path.parts[-3] not in ("received",)]
    seen = [path for path in places if "outbox" not in path.parts and "received" not in path.parts]
    assert {"register.db", "reports"} <= {part for path in seen for part in path.relative_to(tmp_path).parts}
    assert not [path for path in seen if b"Ypelaar" in path.read_bytes() or b"Wubbe" in path.read_bytes()]
    assert not [path for path in tmp_path.rglob("*") if "Ypelaar" in path.name]


def test_a_lost_register_makes_no_old_file_disappear(tmp_path: Path) -> None:
    first = deliver(tmp_path, offered(range(60)))[0]
    for file in tmp_path.glob("register.*"):
        file.unlink()
    second = deliver(tmp_path, offered(range(60)))[0]
    assert second.outcome.state == "published"
    assert all((tmp_path / file.path).is_file() for file in [*first.files, *second.files])
    assert {file.path for file in first.files}.isdisjoint(file.path for file in second.files)


def test_results_are_values(tmp_path: Path) -> None:
    result = deliver(tmp_path, offered(range(60)))[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.report = ""
    assert not os.path.isabs(result.report)
