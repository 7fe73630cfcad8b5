"""The simulator: what an import will do, and a second lock that agrees with the first, row by row, both ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.demands import faults
from schemas.profile import Column, Profiles, School, Settings, Target, shipped
from schemas.tables import GEGEVENS
from schemas.vocabulary import Form
from tests.transforms.test_shape import SCHOOLWISE, column_of, made_of, pupils, shaped, tiny
from transforms.import_rules import Sheet, refusals, refused
from transforms.outcome import ImportFile
from transforms.report.summary import predicted
from transforms.sent import Entry, Sent, after
from transforms.simulate import Table, simulate
from transforms.stock import Stock
from transforms.supply import Supplied, supply
from transforms.writers import write

settings.register_profile("unhurried", deadline=None)  # a busy machine is no failing test
settings.load_profile("unhurried")

PARTS = [
    (target, name, form) for target in shipped().targets.values() for name in target.apart() for form in target.forms
]
NASTY = st.text(st.sampled_from("\"';,=+-@\t\r\n\x00\x85\u2028\ufeff\ud800é€中ab01 /&"), max_size=6)
CELLS = st.one_of(
    st.sampled_from(
        [
            *("", "-", "--", "+", "=1+1", "@a", "+31 6 12", "-a@b.nl", "+a=b@c.nl", "-12A", "-12345", "\t", "x" * 11),
            *("y" * 31, "z" * 400, "1", "2", "12", "S", "M", "V", "0", "nieuw", "bekend", "vertrokken", "2019-02-31"),
        ]
    ),
    NASTY,
)


def cells_of(column: Column) -> st.SearchStrategy[str | None]:
    """Gives what stands in a finished column: translated, and None for what the target has no word for."""

    def finished(cell: str) -> str | None:
        if column.closed and cell and cell not in column.values:
            return None
        word = column.values.get(cell, cell) or column.value
        return column.prefix + word if word else word

    return (
        st.one_of(CELLS, st.sampled_from(["", *column.values])).map(finished)
        if column.source
        else st.just(column.value)
    )


def usual(column: Column, number: int) -> str:
    """Returns a cell to which nobody objects, another one in every row."""
    if not column.source:
        return column.value
    word = next((word for word in column.values.values() if word), f"w{number}")
    return column.prefix + (f"w{number}" if column.unique else word)


@pytest.mark.parametrize(("target", "name", "form"), PARTS, ids=lambda value: getattr(value, "name", value))
@settings(max_examples=8)
@given(data=st.data())
def test_what_the_check_lets_pass_is_accepted_and_nothing_else(
    target: Target, name: str, form: Form, data: st.DataObject
) -> None:
    part = target.apart()[name]
    rows = [[usual(column, number) for column in part.columns] for number in range(8)]
    places = st.integers(0, len(part.columns) - 1)
    for row in rows[1:]:
        for place in data.draw(st.lists(places, max_size=2)):
            row[place] = data.draw(cells_of(part.columns[place]))
    header = tuple(column.header for column in part.columns)
    table = pd.DataFrame(rows, columns=list(header), dtype="str")
    first = {fault.place for fault in faults(table, part, form)}
    alone = made_of(part, one_to_one=())
    second = {refusal.row for refusal in refused([Sheet(name, part, header, rows)], alone, form)}
    assert second == first


def csv_of(target: Target, content: bytes, rows: int = 1) -> ImportFile:
    return ImportFile(target.name, "csv", f"{target.filename}.csv", content, rows, "verified")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"Nummer;Naam\r\n1;An\r\n", ""),
        (b'Nummer;Naam\r\n1;"A;n"\r\n', ""),
        (b"Naam;Nummer\r\nAn;1\r\n", "TARGET_HEADER"),
        (b"Nummer\r\n1\r\n", "TARGET_HEADER"),
        (b"Nummer;Naam\r\n1;An;x\r\n", "TARGET_HEADER"),
        (b"Nummer;Naam\r\n", "TARGET_HEADER"),
        (b"\xef\xbb\xbfNummer;Naam\r\n1;An\r\n", "TARGET_HEADER"),
        (b"Nummer;Naam\r\n1;\xe9\r\n", "TARGET_FORBIDDEN"),
        (b'Nummer;Naam\r\n1;"A\nn"\r\n', "TARGET_FORBIDDEN"),
        (b"Nummer;Naam\r\n1;=1\r\n", "TARGET_FORMULA"),
        (b"Nummer;Naam\r\n;An\r\n", "TARGET_REQUIRED"),
        (b"Nummer;Naam\r\n1;Antonius\r\n", "TARGET_TOO_LONG"),
        (b'Nummer;Naam\r\n1;"An"x"\r\n', "TARGET_FORBIDDEN"),
    ],
)
def test_the_bytes_that_are_written_are_what_is_looked_at(content: bytes, code: str) -> None:
    target = tiny(
        column_of("Nummer", **{"from": "leerlingnummer"}, required=True, unique=True),
        column_of("Naam", **{"from": "roepnaam"}, max=5),
    )
    found = refusals([csv_of(target, content)], (), target, "csv")
    assert {one.code for one in found} == ({code} if code else set())


def test_a_number_that_occurs_twice_is_refused_twice() -> None:
    target = tiny(column_of("Nummer", **{"from": "leerlingnummer"}, unique=True))
    found = refusals([csv_of(target, b"Nummer\r\n1\r\n2\r\n1\r\n", 3)], (), target, "csv")
    assert [(one.row, one.code) for one in found] == [(0, "TARGET_NOT_UNIQUE"), (2, "TARGET_NOT_UNIQUE")]


def test_one_code_with_two_names_refuses_the_whole_file() -> None:
    files = shaped(pupils({}, {"groepsnaam": "Groep 6B"})).files
    assert not refusals(files, (), SCHOOLWISE, "csv")
    text = files[0].content.replace(b";Groep 6B;", b";Groep 5A;")
    found = refusals([replace(files[0], content=text)], (), SCHOOLWISE, "csv")
    assert [(one.row, one.code) for one in found] == [(None, "TARGET_NOT_ONE_TO_ONE")]


def test_a_set_without_one_of_its_files_is_refused() -> None:
    sds = shipped().targets["microsoft_sds"]
    files = shaped(pupils({"emailadres": "a@b.nl", "vestiging": "00"}), sds).files
    assert len(files) == len(sds.files) and not refusals(files, (), sds, "csv")
    assert [one.code for one in refusals(files[1:], (), sds, "csv")] == ["TARGET_FILE_LACKING"]


def test_a_reference_to_nothing_is_refused() -> None:
    sds = shipped().targets["microsoft_sds"]
    target = made_of(sds, references=(("roles", "userSourcedId", "users", "sourcedId"),))
    files = list(shaped(pupils({"emailadres": "a@b.nl"}), target).files)
    assert not refusals(files, (), target, "csv")
    bad = [
        replace(file, content=file.content.replace(b"0000,", b"0009,")) if file.name == "users.csv" else file
        for file in files
    ]
    assert [(one.file, one.row, one.code) for one in refusals(bad, (), target, "csv")] == [
        ("roles.csv", 0, "TARGET_REFERENCE")
    ]


@pytest.mark.parametrize("form", ["ods", "xlsx"])
def test_of_a_workbook_the_rows_are_looked_at(form: Form) -> None:
    made = shaped(pupils({}), SCHOOLWISE, form)
    assert not refusals(made.files, made.tables, SCHOOLWISE, form)
    (table,) = made.tables
    bad = replace(table, rows=table.rows.assign(NAAM="=1+1"))
    assert [one.code for one in refusals(made.files, [bad], SCHOOLWISE, form)] == ["TARGET_FORMULA"]


# What an import will do.


def told(**places: str) -> dict[str, Entry]:
    return {number.strip("n"): Entry(place.rstrip("*"), place) for number, place in places.items()}


def table_of(entries: dict[str, Entry], **more: frozenset[str]) -> Table:
    return Table("proef", "leerlingen", pd.DataFrame(), entries, **more)


def target_with(leavers: str) -> Target:
    columns = {"Nummer": "leerlingnummer", "Groep": "groepsnaam"}
    return tiny(*(column_of(header, **{"from": source}) for header, source in columns.items()), leavers=leavers)


BEFORE = Sent("eerder", {"proef": told(n1="5a", n2="5a", n3="5a", n4="5a", n5="5a")})
NOW = table_of(told(n1="5a", n2="6b", n3="5a*", n9="5a"), kept_out=frozenset("5"))


def test_what_was_told_before_says_what_is_new_changed_moved_and_gone() -> None:
    found = simulate([NOW], target_with("absence"), BEFORE)
    assert (found.created, found.moved, found.updated, found.unchanged) == (("9",), ("2",), ("3",), 1)
    assert (found.archived, found.left_behind, found.first) == (("4", "5"), (), False)


def test_who_is_at_school_but_left_out_is_only_archived_where_absence_does_that() -> None:
    none = simulate([NOW], target_with("none"), BEFORE)
    assert (none.archived, none.left_behind) == ((), ("4",))
    explicit = simulate([replace(NOW, told_left=frozenset("4"))], target_with("explicit"), BEFORE)
    assert (explicit.archived, explicit.left_behind) == (("4",), ())
    silent = simulate([NOW], target_with("explicit"), BEFORE)
    assert (silent.archived, silent.left_behind) == ((), ("4",))


def test_who_was_told_to_have_left_and_returns_is_not_created_again() -> None:
    target = target_with("explicit")
    gone = after(BEFORE, {"proef": told(n1="5a")}, frozenset("2"), target, "nu")
    assert gone.left == {"2"} and "2" not in gone.keys
    found = simulate([table_of(told(n1="5a", n2="5a"))], target, gone)
    assert (found.created, found.updated, found.unchanged) == ((), ("2",), 1)
    assert after(gone, {"proef": told(n2="5a")}, frozenset(), target, "later").left == set()


def test_a_renumbered_pupil_is_told_with_both_numbers_where_the_old_one_is_known() -> None:
    numbers = {"4": "9", "7": "8", "1": "2"}
    found = simulate([NOW], target_with("absence"), BEFORE, numbers)
    assert found.renumbered == (("4", "9"),)


def test_where_only_who_is_new_is_told_nothing_else_changes() -> None:
    target = target_with("none").model_copy(update={"who": "new"})
    found = simulate([NOW], target, BEFORE)
    assert (found.created, found.moved, found.updated, found.unchanged) == (("9",), (), (), 3)


def test_a_target_that_is_told_no_groups_sees_nobody_move() -> None:
    target = tiny(column_of("Nummer", **{"from": "leerlingnummer"}), leavers="absence")
    table = table_of({"1": Entry("6b", "5a"), "2": Entry("6b", "anders"), "3": Entry("5a", "5a")})
    found = simulate([table], target, BEFORE)
    assert (found.moved, found.updated, found.unchanged) == ((), ("2",), 2)
    split = simulate([table], target.model_copy(update={"one_file_per": "groep"}), BEFORE)
    assert (split.moved, split.updated, split.unchanged) == (("1", "2"), (), 1)


def test_a_number_of_a_group_is_no_pupil() -> None:
    sds = shipped().targets["microsoft_sds"]
    parts = tuple(
        part.model_copy(update={"of": "groepen", "columns": ()} if part.name == "orgs" else {}) for part in sds.files
    )
    target = sds.model_copy(update={"files": parts})
    sent = Sent("eerder", {"orgs": told(n1="x"), "users": told(n1="5a", n2="5a")})
    tables = [
        Table("orgs", "groepen", pd.DataFrame(), told(n2="x")),
        Table("users", "leerlingen", pd.DataFrame(), told(n1="5a")),
    ]
    found = simulate(tables, target, sent)
    assert (found.created, found.archived, found.unchanged) == ((), ("2",), 1)
    assert found.beside["groepen"]["created"] == 1 and found.beside["groepen"]["archived"] == 1


def test_the_counts_are_what_a_program_gets() -> None:
    assert predicted([replace(simulate([NOW], target_with("absence"), BEFORE), target="proef")]) == [
        {
            "target": "proef",
            "first": False,
            "created": 1,
            "updated": 1,
            "moved": 1,
            "archived": 2,
            "left_behind": 0,
            "unchanged": 1,
            "refused": 0,
            "renumbered": 0,
        }
    ]


# The second lock, in the path.


def stock(table: pd.DataFrame, **more: object) -> Stock:
    columns = ["leerlingnummer", *GEGEVENS, "bestand", "blad", "rij"]
    known = {"school": "99QQ00", "status": "active", "since": "2026-08-20", "school_year": "2026-2027", "missed": "0"}
    owing = pd.DataFrame({"target": [], "leerlingnummer": []}, dtype="str")
    told = Stock(
        "99QQ00", "2026-2027", "nu", "parnassys", table[columns].assign(**known), owing, draw=lambda signs: signs[0]
    )
    return replace(told, **more)


def supplied(goods: Stock, *targets: str, profiles: Profiles | None = None) -> Supplied:
    own = Settings(schools={"99QQ00": School()})
    return supply(goods, targets, profiles or shipped(), own, date(2026, 8, 20))


def test_a_file_that_the_target_would_refuse_is_not_made_and_the_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoiled(*words: object) -> bytes:
        rows, target = words[0], words[1]
        assert isinstance(rows, pd.DataFrame) and isinstance(target, Target)
        return write(rows.assign(NAAM="") if target.name == "schoolwise" else rows, *words[1:])

    monkeypatch.setattr("transforms.shape.write", spoiled)
    made = supplied(stock(pupils({}, {})), "schoolwise", "amn:csv")
    assert [file.target for file in made.files] == ["amn"]
    (issue,) = [issue for issue in made.issues if issue.code == "TARGET_WOULD_REFUSE"]
    assert (issue.target, issue.severity, issue.facts["count"]) == ("schoolwise", "file", 2)
    assert (issue.facts["rule"], issue.facts["header"]) == ("TARGET_REQUIRED", "NAAM")
    assert set(made.sent) == {"amn"}
    assert {one.target: len(one.refused) for one in made.simulations} == {"schoolwise": 2, "amn": 0}
    assert issue.text("nl") and issue.text("en")


def test_what_is_made_of_good_rows_is_never_refused() -> None:
    names = [
        target.name for target in shipped().targets.values() if target.of == "leerlingen" and target.made == "file"
    ]
    made = supplied(stock(pupils({}, {"roepnaam": "=1"}, {"achternaam": "-"})), *names)
    assert not [one for one in made.simulations if one.refused]
    assert {one.target for one in made.simulations} >= {"schoolwise", "gynzy", "amn"}
