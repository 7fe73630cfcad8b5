"""What is new, changed, moved, missing or returned."""

import pandas as pd
import pytest

from tests.pupils import delivered, keys, pupil, registered
from transforms.agree import digest, marks
from transforms.compare import compare as compared


def compare(now: pd.DataFrame, known: pd.DataFrame, present: pd.MultiIndex) -> pd.DataFrame:
    """Compares rows of which nobody has another number than before, unless the row says so in `was`."""
    key = ["school", "leerlingnummer"]
    is_known = pd.MultiIndex.from_frame(now[key]).isin(pd.MultiIndex.from_frame(known[key]))
    was = now["was"] if "was" in now else now["leerlingnummer"].where(is_known, "")
    return compared(now.assign(was=was), known, present)


def kinds(changes: pd.DataFrame) -> dict[str, str]:
    return dict(zip(changes["leerlingnummer"], changes["kind"], strict=True))


def test_every_kind_of_change_is_told_apart() -> None:
    now = delivered(
        pupil("1"),
        pupil("2", roepnaam="Anders"),
        pupil("3", groepsnaam="5b"),
        pupil("4"),
        pupil("6"),
    )
    known = registered(
        pupil("1"), pupil("2"), pupil("3"), pupil("5"), pupil("6", status="archived"), pupil("7", status="archived")
    )
    changes = compare(now, known, keys("1", "2", "3", "4", "6"))
    assert kinds(changes) == {
        "1": "unchanged",
        "2": "changed",
        "3": "moved",
        "4": "new",
        "5": "missing",
        "6": "returned",
        "7": "unchanged",
    }
    assert changes.set_index("leerlingnummer").loc["2", "columns"] == "roepnaam"
    assert changes.set_index("leerlingnummer").loc["3", "columns"] == "groepsnaam"


def test_what_the_file_does_not_say_stays_as_it_was() -> None:
    now = delivered(pupil("1", geboortedatum=None, postcode=""))
    changes = compare(now, registered(pupil("1", postcode="1234AB")), keys("1"))
    row = changes.iloc[0]
    assert row["geboortedatum"] == "2017-03-04"
    assert row["postcode"] == "", "an empty cell says that there is no postcode any more"
    assert row["columns"] == "postcode"


def test_a_pupil_whose_row_was_rejected_is_not_missing() -> None:
    changes = compare(delivered(pupil("1")), registered(pupil("1"), pupil("2")), keys("1", "2"))
    assert kinds(changes) == {"1": "unchanged", "2": "unchanged"}


def test_the_same_number_at_two_schools_is_two_pupils() -> None:
    changes = compare(
        delivered(pupil("1"), pupil("1", school="98ZZ00", roepnaam="Ander")),
        registered(pupil("1")),
        keys("1").append(keys("1", school="98ZZ00")),
    )
    assert changes["kind"].tolist() == ["new", "unchanged"]


@pytest.mark.parametrize("other", [pupil("2", roepnaam="Anders"), pupil("2", groepsnaam="5b")])
def test_the_digest_is_of_the_changes_and_of_nothing_else(other: dict[str, object]) -> None:
    known = registered(pupil("1"), pupil("2"))

    def of(*pupils: dict[str, object]) -> str:
        changes = compare(delivered(*pupils), known, keys("1", "2"))
        return digest(marks(changes.assign(cause="", archived=False)))

    assert of(pupil("1"), pupil("2")) == of(pupil("2"), pupil("1"))
    assert of(pupil("1"), other) != of(pupil("1"), pupil("2"))


@pytest.mark.parametrize(("group", "year"), [("5/6", "5"), ("Otters", "")])
def test_last_years_year_does_not_stay(group: str, year: str) -> None:
    now = delivered(pupil("1", jaargroep=None, groepsnaam=group))
    assert compare(now, registered(pupil("1", jaargroep="4")), keys("1"))["jaargroep"].tolist() == [year]


def test_another_number_for_the_same_child_is_one_change() -> None:
    now = delivered(pupil("9", was="1", roepnaam="Roep1"), pupil("1", was="2"))
    changes = compare(now, registered(pupil("1"), pupil("2")), keys("1", "2"))
    told = changes[["leerlingnummer", "number_was", "kind"]].itertuples(index=False, name=None)
    assert list(told) == [("1", "2", "renumbered"), ("9", "1", "renumbered")]


def test_a_pupil_who_was_missing_already_is_missing_until_it_is_archived() -> None:
    known = registered(pupil("1", status="missing"), pupil("2", status="missing"))
    assert kinds(compare(delivered(pupil("1")), known, keys("1"))) == {"1": "unchanged", "2": "missing"}
