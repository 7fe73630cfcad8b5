"""The watched folder: each drop is taken once, when it is complete, and its sender finds a receipt next to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from threading import Event

import pytest

from flows.drop_notes import notes
from flows.drops import Taken, locked
from flows.inbox import take
from flows.receipts import is_receipt
from flows.result import Result
from flows.watch import BOUND, RESCAN, Told, Watcher
from flows.wholeness import COMPOUND, is_hollow
from flows.workspace import Workspace
from tests.flows.command import answer, run
from tests.flows.exports import SCHOOL, TODAY, export, register

QUIET = 30.0
Captured = pytest.CaptureFixture[str]


class Desk:
    """A watcher whose time passes only when it waits, and what it told."""

    def __init__(self, home: Path, quiet: float = QUIET, side_by_side: int = 1) -> None:
        self.home, self.now, self.told = home, 1000.0, list[Told]()
        self.plans: list[tuple[float, Callable[[], object]]] = []
        self.stop = Event()
        self.watcher = Watcher(
            Workspace(home), quiet, self.day, self.told.append, side_by_side, self.stop, lambda: self.now, self.wait
        )

    def day(self) -> date:
        return TODAY

    def at(self, moment: float, act: Callable[[], object]) -> None:
        """Plans that something happens so many seconds from the beginning."""
        self.plans.append((1000 + moment, act))
        self.plans.sort(key=lambda plan: plan[0])

    def wait(self, seconds: float) -> None:
        self.now += seconds
        while self.plans and self.plans[0][0] <= self.now:
            self.plans.pop(0)[1]()

    def go(self, seconds: float) -> Desk:
        """Watches so long."""
        self.stop.clear()
        self.at(self.now - 1000 + seconds, self.stop.set)
        self.watcher.run()
        return self

    def once(self) -> Desk:
        self.watcher.once()
        return self

    @property
    def states(self) -> list[str]:
        return [one.result.outcome.state for one in self.results]

    @property
    def results(self) -> list[Taken]:
        return [one for one in self.told if isinstance(one, Taken) and one.result]

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.told if not isinstance(one, Taken)]


def put(home: Path, name: str, content: bytes, school: str = SCHOOL) -> Path:
    file = home / "inbox" / school / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def grow(file: Path, content: bytes) -> None:
    with file.open("ab") as stream:
        stream.write(content)


def receipts(home: Path, school: str = SCHOOL) -> list[Path]:
    return sorted(file for file in (home / "inbox" / school).iterdir() if file.suffix == ".txt")


def others(home: Path, school: str = SCHOOL) -> list[str]:
    return sorted(file.name for file in (home / "inbox" / school).iterdir() if not is_receipt(file.name))


def pupils(home: Path) -> int:
    return len(register(home)["pupil"])


def test_a_drop_is_taken_and_told(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", export(range(60)))
    desk = Desk(tmp_path).go(60)
    assert desk.states == ["published"] and others(tmp_path) == []
    [receipt] = receipts(tmp_path)
    assert receipt.name.startswith("ontvangst-") and "-aangenomen-" in receipt.name
    told = receipt.read_text("utf-8-sig")
    assert "School: 99QQ00" in told and "Uitkomst: aangenomen" in told and "reports/99QQ00/" in told
    assert "Ypelaar" not in told and "a.csv" not in told
    page = receipt.with_suffix(".html").read_text("utf-8")
    for way in [part.split('"')[0] for part in page.split('href="')[1:] if part.startswith(".")]:
        assert (receipt.parent / way).exists(), way
    assert not list(notes(Workspace(tmp_path)))


def test_the_receipt_comes_within_a_minute_after_the_quiet_period(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", export(range(60)))
    desk = Desk(tmp_path).go(QUIET - 2)
    assert desk.told == [] and receipts(tmp_path) == []
    assert desk.go(5).states == ["published"]


def test_a_slow_writer_is_waited_for(tmp_path: Path) -> None:
    whole = export(range(60))
    file = put(tmp_path, "a.csv", whole[:500])
    desk = Desk(tmp_path)
    step = (len(whole) - 500) // 10 + 1
    for number in range(10):
        part = whole[500 + number * step : 500 + (number + 1) * step]
        desk.at(4 + number * 25, lambda part=part: grow(file, part))
    assert desk.go(240).told == []
    assert desk.go(60).states == ["published"] and pupils(tmp_path) == 60


def test_files_that_come_one_after_the_other_are_one_delivery(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", export(range(30)))
    desk = Desk(tmp_path)
    desk.at(20, lambda: put(tmp_path, "b.csv", export(range(30, 45))))
    desk.at(45, lambda: put(tmp_path, "c.csv", export(range(45, 60))))
    assert desk.go(120).states == ["published"] and pupils(tmp_path) == 60


def test_a_file_that_is_renamed_into_place_is_taken(tmp_path: Path) -> None:
    file = put(tmp_path, "a.csv.part", export(range(60)))
    desk = Desk(tmp_path)
    desk.at(100, lambda: file.rename(file.with_name("a.csv")))
    assert desk.go(99).told == []
    assert desk.go(50).states == ["published"]


def test_a_temporary_file_that_grows_keeps_its_drop_open(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", export(range(30)))
    file = put(tmp_path, "b.csv.crdownload", b"")
    desk = Desk(tmp_path)
    for moment in range(10, 100, 10):
        desk.at(moment, lambda: grow(file, b"x"))
    desk.at(100, lambda: (file.unlink(), put(tmp_path, "b.csv", export(range(30, 60)))))
    assert desk.go(99).told == []
    assert desk.go(60).states == ["published"] and pupils(tmp_path) == 60


def test_what_nobody_put_there_is_left_alone(tmp_path: Path) -> None:
    names = [".a.csv", "~$a.xlsx", "b.csv.part", "c.tmp", "d.filepart", "Thumbs.db", "desktop.ini", ".DS_Store"]
    for name in names:
        put(tmp_path, name, export(range(5)))
    (tmp_path / "inbox" / SCHOOL / "link.csv").symlink_to(put(tmp_path, "e.part", b"secret"))
    desk = Desk(tmp_path).go(400)
    assert desk.told == [] and others(tmp_path) == sorted([*names, "e.part", "link.csv"])


@pytest.mark.parametrize("marker", ["klaar", "KLAAR.txt"])
def test_a_marker_closes_a_drop_at_once(tmp_path: Path, marker: str) -> None:
    put(tmp_path, "a.csv", export(range(60)))
    put(tmp_path, marker, b"")
    assert Desk(tmp_path, quiet=3000).go(10).states == ["published"] and others(tmp_path) == []


def test_a_marker_without_a_drop_does_not_close_the_next_one(tmp_path: Path) -> None:
    put(tmp_path, "klaar", b"")
    assert Desk(tmp_path).go(60).told == [] and others(tmp_path) == []


def test_a_preallocated_file_waits_until_it_is_filled(tmp_path: Path) -> None:
    whole = export(range(60))
    file = put(tmp_path, "a.csv", whole[:1000] + bytes(len(whole) - 1000))
    desk = Desk(tmp_path)
    desk.at(200, lambda: file.write_bytes(whole))
    assert desk.go(199).told == []
    assert desk.go(60).states == ["published"] and pupils(tmp_path) == 60


def test_a_file_that_is_never_filled_is_told_once_and_stays(tmp_path: Path) -> None:
    whole = export(range(60))
    file = put(tmp_path, "a.csv", whole[:1000] + bytes(len(whole) - 1000))
    desk = Desk(tmp_path).go(QUIET + BOUND - 10)
    assert desk.told == []
    assert desk.go(2 * RESCAN).states == ["refused"] and file.exists()
    [receipt] = receipts(tmp_path)
    assert "geweigerd" in receipt.name and "niet heel aangekomen" in receipt.read_text("utf-8-sig")
    assert Desk(tmp_path).go(QUIET + 2 * BOUND).results[0].receipt is None and len(receipts(tmp_path)) == 1
    file.write_bytes(whole)
    assert Desk(tmp_path).go(60).states == ["published"]


def test_an_empty_file_is_told_after_a_while(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", b"")
    desk = Desk(tmp_path).go(QUIET + BOUND + 10)
    assert desk.states == ["refused"] and "leeg" in receipts(tmp_path)[0].read_text("utf-8-sig")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows who has a file open")
def test_a_file_that_is_open_for_writing_waits(tmp_path: Path) -> None:
    file = put(tmp_path, "a.csv", export(range(60)))
    desk = Desk(tmp_path)
    with file.open("ab"):
        assert desk.go(100).told == []
        assert desk.go(BOUND).codes == ["WATCH_IN_USE"] and desk.states == []
        assert desk.go(BOUND).codes == ["WATCH_IN_USE"]
    assert desk.go(5).states == ["published"]
    with put(tmp_path, "b.csv", export(range(61))).open("rb"):  # a reader is no writer
        assert desk.go(60).states == ["published", "published"]


def test_a_file_that_is_replaced_while_it_waits_is_taken_as_it_is_then(tmp_path: Path) -> None:
    file = put(tmp_path, "a.csv", export(range(30)))
    stamp = file.stat()

    def replace() -> None:
        other = put(tmp_path, ".other", export(range(30, 60)))
        os.utime(other, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        other.replace(file)

    desk = Desk(tmp_path)
    desk.at(QUIET - 3, replace)
    assert desk.go(QUIET + 10).told == []
    assert desk.go(QUIET).states == ["published"]
    assert {row["leerlingnummer"] for row in register(tmp_path)["pupil"]} == {str(1000 + one) for one in range(30, 60)}


def test_a_file_that_is_replaced_while_it_is_processed_is_another_drop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import flows.drops as drops

    real = drops.process

    def replacing(*arguments) -> list[Result]:
        done = real(*arguments)
        (tmp_path / "inbox" / SCHOOL / "a.csv").unlink()
        put(tmp_path, "a.csv", export(range(61)))
        return done

    put(tmp_path, "a.csv", export(range(60)))
    monkeypatch.setattr(drops, "process", replacing)
    desk = Desk(tmp_path).go(QUIET + 5)
    assert desk.states == ["published"] and others(tmp_path) == ["a.csv"]
    monkeypatch.undo()
    assert desk.go(60).states == ["published"] * 2 and pupils(tmp_path) == 61


def test_a_file_that_vanished_is_told_in_the_log_and_nowhere_else(tmp_path: Path) -> None:
    file = put(tmp_path, "Ypelaar.csv", export(range(60)))
    desk = Desk(tmp_path)
    desk.at(10, file.unlink)
    assert desk.go(100).codes == ["WATCH_VANISHED"] and receipts(tmp_path) == []
    log = (tmp_path / "doorstroom.log").read_text()
    assert "WATCH_VANISHED" in log and "Ypelaar" not in log


def test_a_folder_that_is_removed_is_no_trouble(tmp_path: Path) -> None:
    file = put(tmp_path, "a.csv", export(range(60)))
    desk = Desk(tmp_path)
    desk.at(10, lambda: (file.unlink(), file.parent.rmdir()))
    assert desk.go(50).codes == ["WATCH_VANISHED"]
    put(tmp_path, "a.csv", export(range(60)))
    assert desk.go(60).states == ["published"]


def test_nothing_is_taken_twice(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", export(range(60)))
    desk = Desk(tmp_path).go(60)
    put(tmp_path, "anders.csv", export(range(60)))
    assert desk.go(60).states == ["published", "skipped"] and others(tmp_path) == []
    assert len(receipts(tmp_path)) == 2 and len(register(tmp_path)["delivery"]) == 1


def test_held_and_refused_drops_have_their_receipts(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", export(range(60)))
    desk = Desk(tmp_path).go(60)
    put(tmp_path, "a.csv", export(range(20)))
    desk.go(60)
    put(tmp_path, "a.csv", b"%PDF-1.4")
    desk.go(60)
    assert desk.states == ["published", "held", "refused"] and others(tmp_path) == []
    told = {file.name.split("-")[3]: file.read_text("utf-8-sig") for file in receipts(tmp_path)}
    assert set(told) == {"aangenomen", "aangehouden", "geweigerd"}
    assert "doorstroom review" in told["aangehouden"] and "PDF" in told["geweigerd"]
    assert all(file.with_suffix(".html").is_file() for file in receipts(tmp_path))


def test_receipts_are_in_the_language_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "doorstroom.toml").write_text('language = "en"\n')
    put(tmp_path, "a.csv", export(range(60)))
    Desk(tmp_path).go(60)
    put(tmp_path, "b.csv", b"%PDF-1.4")
    Desk(tmp_path).go(60)
    names = {file.name.split("-")[0] + " " + file.name.split("-")[3] for file in receipts(tmp_path)}
    assert names == {"receipt accepted", "receipt refused"}
    assert all("School: 99QQ00" in file.read_text("utf-8-sig") for file in receipts(tmp_path))
    assert Desk(tmp_path).go(60).told == []  # they are no input


def test_a_folder_of_a_sender_is_a_drop_of_that_sender(tmp_path: Path) -> None:
    known = '[schools.99QQ00.uploaders.jansen]\nname = "J. Jansen"\n'
    (tmp_path / "doorstroom.toml").write_text(known)
    put(tmp_path, "jansen/a.csv", export(range(60)))
    put(tmp_path, "onbekende/b.csv", export(range(60)))
    desk = Desk(tmp_path).go(60)
    assert sorted(desk.states) == ["published", "refused"]
    assert "aangenomen" in receipts(tmp_path, f"{SCHOOL}/jansen")[0].name
    assert "geweigerd" in receipts(tmp_path, f"{SCHOOL}/onbekende")[0].name
    assert receipts(tmp_path) == []
    page = receipts(tmp_path, f"{SCHOOL}/jansen")[0].with_suffix(".html").read_text("utf-8")
    assert 'href="../../outbox' not in page


def test_results_are_left_to_the_night(tmp_path: Path) -> None:
    file = put(tmp_path, "results/nacht.csv", b"Leerlingnummer;Toets\r\n1001;Blok 1\r\n")
    assert Desk(tmp_path).go(400).told == [] and file.exists()


def test_folders_that_are_no_school_are_told_once(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", b"x", school="de school")
    (tmp_path / "inbox" / "los.csv").write_bytes(b"x")
    assert Desk(tmp_path).go(2 * RESCAN).codes == ["INBOX_FOLDER", "INBOX_FOLDER"]


def test_a_clock_that_is_set_back_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(tmp_path, "a.csv", export(range(60)))
    os.utime(file, (time.time() + 86400,) * 2)  # from a machine that is a day ahead, or before our clock was set back
    monkeypatch.setattr(time, "time", lambda: 0.0)
    desk = Desk(tmp_path).go(QUIET + 5)
    assert desk.states == ["published"]
    put(tmp_path, "b.csv", export(range(61)))
    os.utime(tmp_path / "inbox" / SCHOOL / "b.csv", (0, 0))
    assert desk.go(QUIET + 5).states == ["published"] * 2


@pytest.mark.parametrize("night", ["2026-10-25T00:59:59+00:00", "2027-03-28T00:59:59+00:00"])
def test_receipts_say_which_of_two_hours_it_was(night: str) -> None:
    from datetime import datetime

    from flows.offer import delivery_of
    from flows.receipts import receipt_of
    from transforms.outcome import Outcome

    result = Result(Outcome(delivery_of([("a", b"x")], SCHOOL), "refused", school=SCHOOL))
    before = datetime.fromisoformat(night)
    first, second = (receipt_of(result, "nl", before + (before - before).resolution * s) for s in (0, 2_000_000))
    assert first.text != second.text and "(UTC+0" in first.text


def test_no_run_takes_from_a_school_where_another_does(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", export(range(60)))
    put(tmp_path, "a.csv", export(range(40)), school="99QQ01")
    desk = Desk(tmp_path)
    with locked(Workspace(tmp_path), [SCHOOL]) as ours:
        assert ours == [SCHOOL]
        assert desk.go(100).states == ["published"]  # the other school
        assert take(Workspace(tmp_path), [SCHOOL], TODAY) == []
    assert desk.go(10).states == ["published"] * 2


@pytest.mark.usefixtures("hasty")
def test_what_can_pass_is_tried_again_and_told_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.register.PATIENCE", 0.05)
    put(tmp_path, "a.csv", export(range(60)))
    Desk(tmp_path).go(60)
    put(tmp_path, "b.csv", export(range(61)))
    desk = Desk(tmp_path)
    from flows.register import Register

    with Register(Workspace(tmp_path)).writing():
        assert desk.go(QUIET + 100).told == [] and len(receipts(tmp_path)) == 1
        assert desk.go(100).states == ["refused"] and len(receipts(tmp_path)) == 2
        assert desk.go(RESCAN).states == ["refused"] and others(tmp_path) == ["b.csv"]
    assert desk.go(RESCAN).states == ["refused", "published"] and others(tmp_path) == []


def test_what_cannot_pass_is_told_at_once_and_once(tmp_path: Path) -> None:
    file = put(tmp_path, "a.csv", export(range(60)))
    (tmp_path / "doorstroom.toml").write_text("onzin = 1\n")
    desk = Desk(tmp_path).go(QUIET + 5)
    assert desk.states == ["refused"] and file.exists()
    assert "doorstroom.toml" in receipts(tmp_path)[0].read_text("utf-8-sig")
    assert desk.go(3 * RESCAN).states == ["refused"] and len(receipts(tmp_path)) == 1
    (tmp_path / "doorstroom.toml").unlink()
    assert Desk(tmp_path).go(60).states == ["published"]


def test_what_a_person_has_to_mend_is_told_at_once_and_taken_once_it_is_mended(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", export(range(60)))
    settings = tmp_path / "doorstroom.toml"
    settings.write_text("onzin = 1\n")
    desk = Desk(tmp_path)
    desk.at(100, settings.unlink)
    assert desk.go(QUIET + 5).states == ["refused"]
    assert desk.go(RESCAN).states == ["refused", "published"] and others(tmp_path) == []


def test_rights_that_are_wrong_are_no_share_that_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.csv", export(range(60)))

    def shut(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("flows.publication._stage", shut)
    desk = Desk(tmp_path).go(QUIET + 5)
    assert [issue.code for issue in desk.results[0].result.outcome.issues] == ["WORKSPACE_UNUSABLE"]
    monkeypatch.undo()
    assert desk.go(RESCAN).states == ["refused", "published"]


def test_an_inbox_of_which_only_the_empty_folder_is_left_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.csv", export(range(60)))
    desk, inbox, share = Desk(tmp_path), tmp_path / "inbox", tmp_path / "share"
    real, stat = os.stat(tmp_path).st_dev, Path.stat

    def elsewhere(path: Path, **options: bool) -> os.stat_result:
        found = stat(path, **options)
        if path != inbox or share.exists():
            return found
        return os.stat_result((found.st_mode, found.st_ino, real + 1, *found[3:]), {"st_mtime_ns": found.st_mtime_ns})

    monkeypatch.setattr(Path, "stat", elsewhere)  # while it is there, the share is another disk
    desk.at(10, lambda: (inbox.rename(share), inbox.mkdir()))
    desk.at(100, lambda: (inbox.rmdir(), share.rename(inbox)))
    desk.go(99)
    assert desk.codes == ["WATCH_INBOX_AWAY"]
    assert desk.go(100).codes == ["WATCH_INBOX_AWAY", "WATCH_INBOX_BACK"] and desk.states == ["published"]


def test_what_another_watcher_took_did_not_vanish(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", export(range(60)))
    desk, other = Desk(tmp_path), Desk(tmp_path, quiet=0)
    desk.at(10, other.once)
    assert desk.go(60).told == [] and other.states == ["published"]


def test_an_inbox_that_is_away_is_waited_for(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", export(range(60)))
    desk, inbox, away = Desk(tmp_path), tmp_path / "inbox", tmp_path / "away"
    seen: list[tuple[list[str], bool]] = []
    desk.at(10, lambda: inbox.rename(away))
    desk.at(299, lambda: seen.append((desk.codes, inbox.exists())))
    desk.at(300, lambda: away.rename(inbox))
    desk.go(450)
    assert seen == [(["WATCH_INBOX_AWAY"], False)]
    assert desk.codes == ["WATCH_INBOX_AWAY", "WATCH_INBOX_BACK"] and desk.states == ["published"]


def test_a_rescan_finds_what_no_stamp_tells(tmp_path: Path) -> None:
    folder = put(tmp_path, "a.csv", export(range(60))).parent
    desk = Desk(tmp_path).go(60)
    stamp = folder.stat()

    def hide() -> None:
        put(tmp_path, "b.csv", export(range(61)))
        os.utime(folder, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    desk.at(100, hide)
    assert desk.go(100).states == ["published"]
    assert desk.go(RESCAN).states == ["published"] * 2


def test_a_file_that_cannot_be_removed_is_told_and_not_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, unlink = put(tmp_path, "a.csv", export(range(60))), Path.unlink

    def shut(path: Path, missing_ok: bool = False) -> None:
        if path == file:
            raise PermissionError
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", shut)
    desk = Desk(tmp_path).go(2 * RESCAN)
    assert desk.states == ["published"] and desk.codes == ["WATCH_STAYS"] and len(receipts(tmp_path)) == 1
    monkeypatch.undo()
    desk = Desk(tmp_path).go(60)
    assert desk.states == [] and others(tmp_path) == [] and len(receipts(tmp_path)) == 1


class Killed(BaseException):
    """Stands for the end of the process."""


MOMENTS = ("begin", "process", "write_note", "finish")
"""What a run does with a drop, in this order; it is killed just before each, and after the first file was removed."""


@pytest.mark.parametrize("moment", [*MOMENTS, "half"])
def test_whenever_it_is_killed_the_end_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    import flows.drops as drops

    for number in range(3):
        put(tmp_path, f"{number}.csv", export(range(number * 20, number * 20 + 20)))

    def die(*arguments: object, **named: object) -> None:
        raise Killed

    if moment == "half":
        seen: list[Path] = []
        unlink = Path.unlink

        def some(path: Path, missing_ok: bool = False) -> None:
            if path.suffix == ".csv":
                seen.append(path)
                if len(seen) > 1:
                    raise Killed
            unlink(path, missing_ok=missing_ok)

        monkeypatch.setattr(Path, "unlink", some)
    else:
        monkeypatch.setattr(drops, moment, die)
    with pytest.raises(Killed):
        Desk(tmp_path).go(60)
    monkeypatch.undo()
    desk = Desk(tmp_path).go(60)
    assert others(tmp_path) == [] and pupils(tmp_path) == 60
    assert [row["state"] for row in register(tmp_path)["delivery"]] == ["published"]
    [receipt] = receipts(tmp_path)
    assert "aangenomen" in receipt.name and receipt.with_suffix(".html").is_file()
    assert "refused" not in desk.states and not list(notes(Workspace(tmp_path)))


@pytest.mark.parametrize(("content", "state"), [(export(range(20)), "aangehouden"), (b"%PDF-1.4", "geweigerd")])
def test_a_run_that_is_killed_before_its_receipt_gives_one_of_what_is_held_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, state: str
) -> None:
    put(tmp_path, "a.csv", export(range(60)))
    Desk(tmp_path).go(60)
    put(tmp_path, "b.csv", content)

    def die(*arguments: object) -> None:
        raise Killed

    monkeypatch.setattr("flows.drops.write_note", die)
    with pytest.raises(Killed):
        Desk(tmp_path).go(60)
    monkeypatch.undo()
    Desk(tmp_path).go(60)
    assert others(tmp_path) == []
    assert sorted(file.name.split("-")[3] for file in receipts(tmp_path)) == sorted(["aangenomen", state])


def test_no_real_export_is_taken_to_be_hollow() -> None:
    samples = [file for file in (Path(__file__).parents[2] / "sample_data").glob("*/*/*") if file.is_file()]
    assert len(samples) > 50 and not [file.name for file in samples if is_hollow(file)]


@pytest.mark.parametrize("tail", [16, 100, 100_000])
@pytest.mark.parametrize("content", [b"PK\x03\x04 zip", "a;b\r\n".encode("utf-16-le"), b""])
def test_an_end_of_zeros_is_hollow(tmp_path: Path, content: bytes, tail: int) -> None:
    file = tmp_path / "a"
    file.write_bytes(content + bytes(tail))
    assert is_hollow(file)


def test_an_old_workbook_may_end_with_some_zeros(tmp_path: Path) -> None:
    file = tmp_path / "a.xls"
    file.write_bytes(COMPOUND + b"x" * 20_000 + bytes(4096))
    assert not is_hollow(file)
    file.write_bytes(COMPOUND + b"x" * 20_000 + bytes(20_000))
    assert is_hollow(file)


def test_a_lock_of_a_school_is_one_of_the_register_where_machines_share_it(tmp_path: Path, database: str) -> None:
    home = Workspace(tmp_path)
    with locked(home, [SCHOOL, "99QQ01"]) as ours, locked(home, [SCHOOL, "99QQ02"]) as theirs:
        assert (ours, theirs) == ([SCHOOL, "99QQ01"], ["99QQ02"])
    with locked(home, [SCHOOL]) as ours:
        assert ours == [SCHOOL]


def test_five_hundred_files_at_once_in_twenty_schools(tmp_path: Path) -> None:
    schools = [f"99QQ{number:02d}" for number in range(20)]
    for place, school in enumerate(schools):
        for part in range(25):
            low = place * 100 + part * 2
            put(tmp_path, f"{part}.csv", export(range(low, low + 2)), school=school)
    desk = Desk(tmp_path).go(QUIET + 5)
    assert desk.states == ["published"] * 20 and pupils(tmp_path) == 20 * 50
    assert all(others(tmp_path, school) == [] and len(receipts(tmp_path, school)) == 1 for school in schools)


def test_different_schools_side_by_side_are_each_published_once(tmp_path: Path) -> None:
    schools = [f"99QQ{number:02d}" for number in range(8)]
    for place, school in enumerate(schools):
        put(tmp_path, "a.csv", export(range(place * 50, place * 50 + 20)), school=school)
    told: list[Told] = []
    Watcher(Workspace(tmp_path), 0, lambda: TODAY, told.append, side_by_side=4, wait=lambda s: time.sleep(0.3)).once()
    assert len(told) == 8 and len(register(tmp_path)["delivery"]) == 8


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets files be whole at once, for a command that really waits."""
    monkeypatch.setattr("flows.spot.SETTLED", 0.0)
    monkeypatch.setattr("flows.watch.POLL", 0.01)
    yield


@pytest.mark.usefixtures("quick")
def test_one_round_by_command(tmp_path: Path, capsys: Captured) -> None:
    put(tmp_path, "a.csv", export(range(60)))
    assert run(tmp_path, "watch", "--once", "--quiet", "0", "--json") == 0
    told = answer(capsys)
    [delivery] = told["deliveries"]  # type: ignore[misc]
    assert delivery["state"] == "published" and Path(delivery["receipt"]).is_file() and told["left"] == 0
    assert run(tmp_path, "watch", "--once", "--quiet", "0") == 0
    assert "Er lag niets klaar" in capsys.readouterr().out
    put(tmp_path, "b.csv", export(range(20)))
    assert run(tmp_path, "watch", "--once", "--quiet", "0", "--lang", "en") == 3
    assert "held" in capsys.readouterr().out
    put(tmp_path, "c.csv", b"%PDF-1.4")
    assert run(tmp_path, "watch", "--once", "--quiet", "0") == 1


def test_a_round_ends_though_a_file_never_stands_still(tmp_path: Path) -> None:
    file, desk = put(tmp_path, "a.csv", b"x"), Desk(tmp_path)
    for moment in range(2, 400, 2):
        desk.at(moment, lambda: grow(file, b"x"))
    assert desk.once().told == [] and desk.now < 1200 and desk.watcher.left == 1


def test_a_round_tells_of_a_file_that_is_not_whole(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", export(range(60)) + bytes(100))
    assert Desk(tmp_path).once().states == ["refused"]
    assert Desk(tmp_path).once().results[0].receipt is None and len(receipts(tmp_path)) == 1


@pytest.mark.parametrize("words", [["--quiet", "-1"], ["--quiet", "4000"], ["--quiet", "veel"]])
def test_a_wrong_quiet_period_is_told(tmp_path: Path, words: list[str], capsys: Captured) -> None:
    assert run(tmp_path, "watch", *words) == 2


def test_the_settings_are_strict(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "doorstroom.toml").write_text("[watch]\nquiet_seconds = -1\n")
    assert run(tmp_path, "watch", "--once") == 1 and "quiet_seconds" in capsys.readouterr().err


def started(home: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "flows.cli", "watch", "--home", str(home), "--today", TODAY.isoformat(), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
def test_a_signal_stops_it_after_the_delivery_at_hand(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", export(range(60)))
    watching = started(tmp_path, "--quiet", "0", "--json")
    assert watching.stdout
    first = json.loads(watching.stdout.readline())
    watching.send_signal(signal.SIGTERM)
    _, said = watching.communicate(timeout=30)
    assert (watching.returncode, said, first["state"]) == (0, "", "published")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_again_and_again_each_school_is_published_once(tmp_path: Path) -> None:
    schools = [f"99QQ{number:02d}" for number in range(20)]
    for place, school in enumerate(schools):
        for part in range(5):
            low = place * 100 + part * 10
            put(tmp_path, f"{part}.csv", export(range(low, low + 10)), school=school)
    for seconds in (7.5, 8.3, 9.1, 9.9):
        watching = started(tmp_path, "--quiet", "0")
        time.sleep(seconds)
        watching.kill()
        watching.communicate(timeout=30)
    ended = started(tmp_path, "--once", "--quiet", "0")
    said = ended.communicate(timeout=120)
    assert ended.returncode == 0, said
    assert [row["state"] for row in register(tmp_path)["delivery"]] == ["published"] * 20
    assert pupils(tmp_path) == 20 * 50
    assert all(others(tmp_path, school) == [] and len(receipts(tmp_path, school)) == 1 for school in schools)
    assert all("aangenomen" in file.name for school in schools for file in receipts(tmp_path, school))


@pytest.mark.slow
def test_the_flow_does_one_round_and_tells_prefect_nothing_of_a_pupil(tmp_path: Path) -> None:
    put(tmp_path / "home", "a.csv", export(range(60)))
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    ended = subprocess.run(
        [sys.executable, "-m", "flows.watching", "--home", str(tmp_path / "home")],
        env={**environment, "PREFECT_HOME": str(tmp_path / "prefect")},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (ended.returncode, ended.stdout.strip(), ended.stderr) == (0, "1 published", "")
    said = b"".join(file.read_bytes() for file in (tmp_path / "prefect").rglob("*") if file.is_file())
    assert b"Ypelaar" not in said and len(receipts(tmp_path / "home")) == 1
