"""ZIP files: every member by itself, and nothing that is hidden, linked, nested, lying or larger than its limits."""

from __future__ import annotations

import stat
import zipfile

import pytest

from tests.findings import read_codes
from tests.forms import archive
from transforms.readers import read

CSV = b"Nummer;Naam\r\n001;Vos\r\n"
Members = list[tuple[str | zipfile.ZipInfo, bytes]]


def test_every_member_is_read_and_named() -> None:
    xml = b"<EDEX><leerlingen><leerling key='1'/></leerlingen></EDEX>"
    grids = read("export.zip", archive([("map/lijst.csv", CSV), ("map/", b""), ("EDEX.XML", xml)]))
    assert [(grid.name, grid.form, len(grid.rows)) for grid in grids] == [
        ("map/lijst.csv", "csv", 2),
        ("EDEX.XML/leerlingen", "edexml", 2),
    ]


def test_what_operating_systems_leave_behind_is_ignored() -> None:
    litter = ["__MACOSX/._lijst.csv", "map/.DS_Store", "Thumbs.db", "map/desktop.ini", "._lijst.csv"]
    content = archive([("lijst.csv", CSV), *[(name, b"x") for name in litter]])
    assert [grid.name for grid in read("export.zip", content)] == ["lijst.csv"]
    assert read_codes(archive([(litter[0], b"x"), ("leeg/", b"")])) == ["ARCHIVE_NO_FILES"]


def test_a_member_that_cannot_be_read_does_not_take_the_others_along() -> None:
    grids = read("export.zip", archive([("lijst.csv", CSV), ("brief.pdf", b"%PDF-1.7"), ("leeg.csv", b"")]))
    assert [(grid.name, len(grid.rows)) for grid in grids] == [("lijst.csv", 2), ("brief.pdf", 0), ("leeg.csv", 0)]
    found = [(issue.code, issue.file, issue.sheet) for grid in grids for issue in grid.issues]
    assert found == [("FILE_PDF", "export.zip", "brief.pdf"), ("FILE_EMPTY", "export.zip", "leeg.csv")]


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("lijst.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    "members",
    [
        [("../lijst.csv", CSV)],
        [("map/../../lijst.csv", CSV)],
        [("/etc/lijst.csv", CSV)],
        [("C:/lijst.csv", CSV)],
        [("..\\lijst.csv", CSV)],
        [(link(), b"/etc/passwd")],
        [("binnen.zip", archive([("lijst.csv", CSV)]))],
        [("groot.csv", bytes(2_000_000))],
        [(f"{number}.csv", CSV) for number in range(51)],
    ],
    ids=["parent", "middle", "absolute", "drive", "backslash", "link", "nested", "ratio", "many"],
)
def test_what_is_unsafe_is_not_unpacked(members: Members) -> None:
    assert read_codes(archive(members)) == ["ARCHIVE_UNSAFE"]


def test_a_name_with_a_nul_and_a_name_that_occurs_twice_are_unsafe() -> None:
    plain = archive([("a.csv", CSV), ("bXcsv", CSV)])
    assert read_codes(plain.replace(b"bXcsv", b"b\0csv")) == ["ARCHIVE_UNSAFE"]
    assert read_codes(plain.replace(b"bXcsv", b"a.csv")) == ["ARCHIVE_UNSAFE"]


def test_more_than_the_limit_in_all_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.readers.package.MAX_UNPACKED", 30)
    assert read_codes(archive([("a.csv", CSV), ("b.csv", CSV)])) == ["FILE_TOO_LARGE"]


def test_damage_is_truncation_and_a_lie_about_the_size_is_seen() -> None:
    whole = archive([("a.csv", CSV * 50)])
    data = whole.index(b"a.csv") + 5
    assert read_codes(whole[:data] + b"\xff\xff" + whole[data + 2 :]) == ["FILE_TRUNCATED"]
    assert read_codes(whole[: len(whole) // 2]) == ["FILE_TRUNCATED"]
    size = len(CSV * 50).to_bytes(4, "little")
    assert read_codes(whole.replace(size, (10).to_bytes(4, "little"))) in (["ARCHIVE_UNSAFE"], ["FILE_TRUNCATED"])


@pytest.mark.parametrize(("place", "value", "code"), [(8, 1, "FILE_ENCRYPTED"), (10, 99, "FILE_UNREADABLE")])
def test_a_password_and_an_unknown_method_are_told(place: int, value: int, code: str) -> None:
    content = bytearray(archive([("a.csv", CSV)]))
    entry = content.index(b"PK\x01\x02")
    content[entry + place], content[place - 2] = value, value
    assert read_codes(bytes(content)) == [code]


@pytest.mark.parametrize("encoding", ["cp850", "utf-8"])
def test_a_name_is_shown_as_its_maker_saw_it(encoding: str) -> None:
    name = "Zoë Á.csv".encode(encoding)
    content = archive([("x" * len(name), CSV)]).replace(b"x" * len(name), name)
    assert [grid.name for grid in read("export.zip", content)] == ["Zoë Á.csv"]
