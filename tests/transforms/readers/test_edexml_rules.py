"""Every rule of EDEXML and UWLR that holds beyond the form of the file, and how grave it is (edexml.md, section 4)."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

from schemas.profile import School, Settings
from tests.deliveries import NOBODY, known_after, outcome_of
from tests.findings import codes as codes_of
from transforms.outcome import Outcome
from transforms.readers import read

ECKID = "https://ketenid.nl/pilot/" + "0123456789abcdef" * 8
SCHOOL = (
    "<schooljaar>2026-2027</schooljaar><peildatum>2026-08-20</peildatum><brincode>99QQ</brincode>"
    "<dependancecode>00</dependancecode><aanmaakdatum>2026-08-20T09:00:00</aanmaakdatum>"
)
GROUPS = '<groep key="g"><naam>Kikkers</naam><jaargroep>5</jaargroep></groep>'
BORN = "<geboortedatum>2017-03-04</geboortedatum>"
NAMES = "<achternaam>Wolkenveld</achternaam><roepnaam>Pim</roepnaam>"
PIM = f'<leerling key="7">{NAMES}{BORN}<groep key="g"/></leerling>'


codes = partial(codes_of, unsaid=("PROFILE_", "COLUMN_", "TARGET_", "YEAR_GROUP_MISSING"))
"""Codes without those of profiles, nor of the year that most pupils here are without."""


def document(pupils: str, school: str = SCHOOL, groups: str = GROUPS) -> str:
    return f"<EDEX><school>{school}</school><groepen>{groups}</groepen><leerlingen>{pupils}</leerlingen></EDEX>"


def deliver(
    text: str | bytes, known: pd.DataFrame = NOBODY, settings: Settings | None = None, school: str = ""
) -> Outcome:
    content = text if isinstance(text, bytes) else text.encode()
    return outcome_of([("EDEX.XML", content)], school, known=known, settings=settings)


def pupil(inside: str, key: str = "7") -> str:
    return f'<leerling key="{key}">{NAMES}{inside}</leerling>'


def only(outcome: Outcome) -> dict[str, str]:
    assert len(outcome.pupils) == 1
    return {str(name): str(value) for name, value in outcome.pupils.iloc[0].items()}


def severities(outcome: Outcome, code: str) -> set[str]:
    return {issue.severity for issue in outcome.issues if issue.code == code}


def refused(text: str | bytes) -> str:
    outcome = deliver(text)
    assert (outcome.state, len(outcome.pupils)) == ("refused", 0)
    (issue,) = [issue for issue in outcome.issues if issue.severity == "file"]
    return issue.code


def test_a_file_that_keeps_every_rule_is_silent() -> None:
    outcome = deliver(document(PIM))
    assert (outcome.state, outcome.school, outcome.school_year, codes(outcome)) == (
        "published",
        "99QQ00",
        "2026-2027",
        [],
    )


# ── The file as a whole ──────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("damage", ["<!DOCTYPE EDEX>", '<!DOCTYPE d [<!ENTITY x "y">]>', "<wrong></a>"])
def test_not_well_formed_or_with_a_doctype_is_refused(damage: str) -> None:
    assert refused(damage + document(PIM)) == "XML_INVALID"


def test_cp1252_that_says_it_is_utf8_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-8"?>' + document(PIM.replace("Pim", "Zoë"))
    assert only(deliver(text.encode("cp1252")))["roepnaam"] == "Zoë"


@pytest.mark.parametrize("root", ["resultaten", "note"])
def test_another_root_is_refused(root: str) -> None:
    assert refused(f"<{root}><x/></{root}>") == "XML_NOT_EDEXML"


def test_leerlinggegevens_may_stand_anywhere() -> None:
    text = document(PIM).replace("EDEX>", "leerlinggegevens>")
    assert deliver(f'<s:E xmlns:s="x"><s:Body><a>{text}</a></s:Body></s:E>').state == "published"


def test_without_a_leerling_the_file_is_refused() -> None:
    assert refused(document("")) == "FILE_HEADING_ONLY"


@pytest.mark.parametrize("said", ["geenwijzigingen", "geengegevens"])
def test_an_answer_without_pupils_says_so(said: str) -> None:
    assert refused(f"<leerlinggegevens_antwoord><{said}/></leerlinggegevens_antwoord>") == "UWLR_NO_PUPILS"


def test_an_error_of_the_other_side_says_so() -> None:
    assert (
        refused('<s:E xmlns:s="x"><s:Body><s:Fault><faultcode>1</faultcode></s:Fault></s:Body></s:E>') == "UWLR_FAULT"
    )


@pytest.mark.parametrize("year", ["2026-2028", "2026", "schooljaar", "2027-2026"])
def test_a_schooljaar_that_is_none_is_an_error(year: str) -> None:
    assert refused(document(PIM, SCHOOL.replace("2026-2027", year))) == "SCHOOL_YEAR_INVALID"


@pytest.mark.parametrize("year", ["2026/2027", "26/27"])
def test_a_schooljaar_in_another_form_is_a_warning(year: str) -> None:
    outcome = deliver(document(PIM, SCHOOL.replace("2026-2027", year)))
    assert (codes(outcome), outcome.school_year) == (["SCHOOL_YEAR_FORM"], "2026-2027")
    assert severities(outcome, "SCHOOL_YEAR_FORM") == {"note"}


@pytest.mark.parametrize("brin", ["9QQQ", "99Q", "RNE001", "99Q0"])
def test_a_brincode_that_is_none_is_an_error_and_not_used(brin: str) -> None:
    outcome = deliver(document(PIM, SCHOOL.replace(">99QQ<", f">{brin}<")), school="99QQ03")
    assert (codes(outcome), outcome.school) == (["BRIN_INVALID"], "99QQ03")
    assert severities(outcome, "BRIN_INVALID") == {"value"}


def test_an_empty_dependancecode_is_the_main_school() -> None:
    assert deliver(document(PIM, SCHOOL.replace(">00<", "><"))).school == "99QQ00"


@pytest.mark.parametrize("location", ["1", "0A", "001"])
def test_a_dependancecode_that_is_none_is_a_warning(location: str) -> None:
    outcome = deliver(document(PIM, SCHOOL.replace(">00<", f">{location}<")))
    assert (codes(outcome), outcome.school) == (["LOCATION_CODE_INVALID"], "99QQ00")


# ── Keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_leerling_without_key_or_eckid_is_an_error() -> None:
    outcome = deliver(document(PIM + f"<leerling>{NAMES}</leerling>"))
    assert codes(outcome) == ["NUMBER_MISSING"]
    assert severities(outcome, "NUMBER_MISSING") == {"row"}


def test_a_key_is_trimmed() -> None:
    assert only(deliver(document(pupil(BORN, " 007 "))))["leerlingnummer"] == "007"


def test_a_key_of_two_children_is_an_error_for_both() -> None:
    other = '<leerling key="7"><achternaam>Vuursteen</achternaam><roepnaam>Noor</roepnaam></leerling>'
    outcome = deliver(document(PIM + other + pupil("", "8")))
    assert codes(outcome) == ["KEY_TWICE", "NUMBER_SHARED", "NUMBER_SHARED"]
    assert (len(outcome.pupils), severities(outcome, "NUMBER_SHARED")) == (1, {"row"})


def test_a_leerling_that_is_there_twice_is_taken_once() -> None:
    outcome = deliver(document(PIM + PIM))
    assert (codes(outcome), outcome.ledger[0].accepted, outcome.ledger[0].ignored) == (
        ["KEY_TWICE"],
        1,
        {"duplicate": 1},
    )


def test_a_leerling_and_a_leerkracht_may_share_a_key() -> None:
    staff = '<leerkrachten><leerkracht key="7"><achternaam>Lindelaan</achternaam></leerkracht></leerkrachten>'
    assert codes(deliver(document(PIM).replace("</EDEX>", f"{staff}</EDEX>"))) == []


def test_a_key_that_begins_with_a_hash_is_a_warning_and_archives_nobody() -> None:
    known = known_after(deliver(document(PIM + pupil("", "8"))))
    outcome = deliver(document(PIM + pupil("", "#8")), known)
    assert codes(outcome) == ["KEPT_UNNUMBERED", "NUMBER_DUMMY"]
    assert set(outcome.pupils["status"]) == {"active"}


def uwlr(attributes: str) -> str:
    return document(PIM + f"<leerling {attributes}>{NAMES}</leerling>").replace("EDEX>", "leerlinggegevens>")


def test_an_eckid_without_a_key_is_parked_and_asks_for_the_key() -> None:
    known = known_after(deliver(document(PIM + pupil("", "8"))))
    outcome = deliver(uwlr(f'eckid="{ECKID}"'), known)
    assert codes(outcome) == ["KEPT_UNNUMBERED", "NUMBER_ECKID_ONLY"]
    assert (outcome.ledger[0].accepted, outcome.ledger[0].parked) == (1, 1)
    assert set(outcome.pupils["status"]) == {"active"}


def test_an_eckid_whose_number_the_register_knows_needs_no_key() -> None:
    known = known_after(deliver(uwlr(f'key="8" eckid="{ECKID}"')))
    outcome = deliver(uwlr(f'eckid="{ECKID}"'), known)
    assert (codes(outcome), outcome.ledger[0].accepted) == ([], 2)
    assert set(outcome.changes["kind"]) == {"unchanged"} or outcome.changes.empty


def test_an_eckid_whose_number_is_in_the_file_already_stays_parked() -> None:
    known = known_after(deliver(uwlr(f'key="8" eckid="{ECKID}"')))
    again = uwlr(f'eckid="{ECKID}"').replace(PIM, PIM + pupil("", "8"))
    assert codes(deliver(again, known)) == ["NUMBER_ECKID_ONLY"]


def test_an_eckid_whose_number_another_row_tells_needs_no_key() -> None:
    text = uwlr(f'eckid="{ECKID}"').replace(PIM, PIM.replace('"7"', f'"7" eckid="{ECKID}"'))
    outcome = deliver(text)
    assert ("NUMBER_ECKID_ONLY" not in codes(outcome), outcome.ledger[0].parked, len(outcome.pupils)) == (True, 0, 1)


@pytest.mark.parametrize("eckid", ["https://id.school/pilot/1", "eckid_L1", ECKID[:-1], ECKID + "0"])
def test_an_eckid_in_another_form_is_a_warning(eckid: str) -> None:
    outcome = deliver(uwlr(f'key="8" eckid="{eckid}"'))
    assert (codes(outcome), severities(outcome, "ECKID_FORM")) == (["ECKID_FORM"], {"note"})
    assert eckid in set(outcome.pupils["eckid"])


def test_an_eckid_of_two_children_is_of_neither() -> None:
    text = uwlr(f'key="8" eckid="{ECKID}"').replace(PIM, PIM.replace('"7"', f'"7" eckid="{ECKID}"'))
    outcome = deliver(text)
    assert (codes(outcome), set(outcome.pupils["eckid"])) == (["ECKID_SHARED", "ECKID_SHARED"], {""})


def test_a_base_pseudonym_is_dropped() -> None:
    outcome = deliver(uwlr(f'key="8" eckid="{ECKID.replace("pilot", "sppilot")}"'))
    assert (codes(outcome), set(outcome.pupils["eckid"])) == (["ECKID_PSEUDONYM"], {""})


# ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_without_achternaam_and_roepnaam_is_an_error() -> None:
    outcome = deliver(document(PIM + '<leerling key="8"><achternaam> </achternaam></leerling>'))
    assert (codes(outcome), severities(outcome, "NAME_MISSING")) == (["NAME_MISSING"], {"row"})


@pytest.mark.parametrize("part", ["voorvoegsel", "voornamen", "voorletters-1"])
def test_a_part_of_a_name_without_achternaam_is_a_warning(part: str) -> None:
    alone = f'<leerling key="7"><{part}>de</{part}><roepnaam>Pim</roepnaam></leerling>'
    outcome = deliver(document(alone))
    assert (codes(outcome), severities(outcome, "NAME_PART_ALONE")) == (["NAME_PART_ALONE"], {"note"})


# ── Values ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("born", ["2016-02-29", "2016-02-29Z", "2016-02-29+01:00", "2016-02-29-05:00"])
def test_a_date_may_have_a_zone(born: str) -> None:
    outcome = deliver(document(pupil(f"<geboortedatum>{born}</geboortedatum>")))
    assert (codes(outcome), only(outcome)["geboortedatum"]) == ([], "2016-02-29")


@pytest.mark.parametrize("born", ["29-02-2016", "2016-00-00", "2015-02-29", "20160229", "2016-2-9", "29 feb 2016"])
def test_a_date_that_is_none_is_an_error_and_dropped(born: str) -> None:
    outcome = deliver(document(pupil(f"<geboortedatum>{born}</geboortedatum>")))
    (code,) = codes(outcome)
    assert code in {"DATE_INVALID", "DATE_INCOMPLETE"}
    assert (severities(outcome, code), only(outcome)["geboortedatum"]) == ({"value"}, "")


@pytest.mark.parametrize("moment", ["2026-08-20T09:00:00", "2026-08-20T09:00:00.123Z", "2026-08-20T09:00:00+02:00"])
def test_a_datetime_may_have_a_fraction_and_a_zone(moment: str) -> None:
    inside = f"<mutatiedatum>{moment}</mutatiedatum>"
    assert codes(deliver(document(pupil(inside), SCHOOL.replace("2026-08-20T09:00:00", moment)))) == []


@pytest.mark.parametrize("moment", ["2026-08-20", "20-08-2026 09:00", "gisteren"])
def test_a_bare_date_as_datetime_is_a_warning(moment: str) -> None:
    inside = f"<mutatiedatum>{moment}</mutatiedatum>"
    outcome = deliver(document(pupil(inside), SCHOOL.replace("2026-08-20T09:00:00", moment)))
    assert (codes(outcome), severities(outcome, "DATETIME_FORM")) == (["DATETIME_FORM"] * 2, {"note"})


@pytest.mark.parametrize(
    ("said", "meant"), [("0", "0"), ("1", "1"), ("2", "2"), ("9", "9"), ("01", "1"), ("+1", "1"), (" 2 ", "2")]
)
def test_geslacht_is_an_integer(said: str, meant: str) -> None:
    outcome = deliver(document(pupil(f"<geslacht>{said}</geslacht>")))
    assert (codes(outcome), only(outcome)["geslacht"]) == ([], meant)


@pytest.mark.parametrize("said", ["3", "M", "V", "jongen", "x", "1.0", "12"])
def test_another_geslacht_is_an_error_and_dropped(said: str) -> None:
    outcome = deliver(document(pupil(f"<geslacht>{said}</geslacht>")))
    assert (codes(outcome), only(outcome)["geslacht"]) == (["GENDER_UNKNOWN"], "")
    assert severities(outcome, "GENDER_UNKNOWN") == {"value"}


@pytest.mark.parametrize("year", ["1", "8", "11", "16", "S", "V", "N"])
def test_a_jaargroep_of_the_list_is_taken(year: str) -> None:
    outcome = deliver(document(pupil(f"<jaargroep>{year}</jaargroep>")))
    assert (codes(outcome), only(outcome)["jaargroep"]) == ([], year)


@pytest.mark.parametrize("year", ["9", "10", "17", "Z"])
def test_a_jaargroep_that_is_not_in_the_list_is_a_warning_and_dropped(year: str) -> None:
    outcome = deliver(document(pupil(f"<jaargroep>{year}</jaargroep>")))
    assert (codes(outcome), only(outcome)["jaargroep"]) == (["YEAR_GROUP_UNKNOWN"], "")


@pytest.mark.parametrize("year", ["04", "groep 4"])
def test_a_jaargroep_in_another_form_is_a_warning(year: str) -> None:
    outcome = deliver(document(pupil(f"<jaargroep>{year}</jaargroep>")))
    assert (codes(outcome), only(outcome)["jaargroep"]) == (["YEAR_GROUP_FORM"], "4")


def test_the_years_of_a_secondary_school_may_be_1_to_6() -> None:
    settings = Settings(schools={"99QQ00": School(sector="vo")})
    outcome = deliver(document(pupil("<jaargroep>3</jaargroep>")), settings=settings)
    assert (codes(outcome), only(outcome)["jaargroep"]) == ([], "13")


@pytest.mark.parametrize(
    ("inside", "year"), [('<groep key="g"/>', "5"), ('<jaargroep>6</jaargroep><groep key="g"/>', "6")]
)
def test_the_jaargroep_of_the_pupil_overrules_that_of_the_group(inside: str, year: str) -> None:
    outcome = deliver(document(pupil(inside)))
    assert (codes(outcome), only(outcome)["jaargroep"]) == ([], year)


def test_an_effective_jaargroep_that_is_not_known_is_a_warning() -> None:
    outcome = deliver(document(pupil('<groep key="g"/>'), groups=GROUPS.replace(">5<", ">C<")))
    assert severities(outcome, "YEAR_GROUP_MISSING") == {"note"}
    assert severities(deliver(document(PIM)), "YEAR_GROUP_MISSING") == set()


@pytest.mark.parametrize("said", ["1234AB", "1234 ab", "1234  AB"])
def test_a_postcode_is_written_without_space(said: str) -> None:
    outcome = deliver(document(pupil(f"<postcodenl>{said}</postcodenl>")))
    assert (codes(outcome), only(outcome)["postcode"]) == ([], "1234AB")


@pytest.mark.parametrize("said", ["0234AB", "12345", "١٢٣٤AB", "1234SS"])
def test_a_postcode_that_is_none_is_a_warning_and_dropped(said: str) -> None:
    outcome = deliver(document(pupil(f"<postcodenl>{said}</postcodenl>")))
    assert (codes(outcome), only(outcome)["postcode"]) == (["POSTCODE_INVALID"], "")


@pytest.mark.parametrize(
    ("element", "length", "code"),
    [
        ("voorvoegsel", 11, "VALUE_OVER_STANDARD"),
        ("gebruikersnaam", 65, "VALUE_OVER_STANDARD"),
        ("voornamen", 201, "VALUE_LONG"),
        ("voorletters-1", 7, "VALUE_LONG"),
        ("roepnaam", 65, "VALUE_LONG"),
    ],
)
def test_a_value_that_is_too_long_is_told(element: str, length: int, code: str) -> None:
    for size, told in ((length - 1, []), (length, [code])):
        value = f"<{element}>{'A' * size}</{element}>"
        text = f'<leerling key="7"><achternaam>Wolkenveld</achternaam>{value}</leerling>'
        assert codes(deliver(document(text))) == told


@pytest.mark.parametrize(("version", "told"), [("1.03", ["VALUE_OVER_STANDARD"]), ("2.1", [])])
def test_an_old_version_has_shorter_names(version: str, told: list[str]) -> None:
    text = f'<leerling key="7"><achternaam>{"a" * 71}</achternaam></leerling>'
    assert codes(deliver(document(text, f"{SCHOOL}<xsdversie>{version}</xsdversie>"))) == told


# ── References ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_leerling_without_a_group_is_allowed() -> None:
    assert codes(deliver(document(pupil("<jaargroep>5</jaargroep>")))) == []


@pytest.mark.parametrize(
    "inside",
    [
        '<groep key="weg"/>',
        '<vestiging key="weg"/>',
        '<samengestelde_groepen><samengestelde_groep key="weg"/></samengestelde_groepen>',
    ],
)
def test_a_reference_that_leads_nowhere_is_an_error(inside: str) -> None:
    outcome = deliver(document(pupil(f"<jaargroep>5</jaargroep>{inside}")))
    assert (codes(outcome), severities(outcome, "GROUP_UNKNOWN")) == (["GROUP_UNKNOWN"], {"value"})


def test_a_group_is_no_samengestelde_groep() -> None:
    other = GROUPS + '<samengestelde_groep key="s"><naam>Plus</naam></samengestelde_groep>'
    inside = '<jaargroep>5</jaargroep><groep key="s"/>'
    assert codes(deliver(document(pupil(inside), groups=other))) == ["GROUP_UNKNOWN"]


def test_a_key_of_two_groups_is_an_error_and_names_neither() -> None:
    twice = GROUPS + GROUPS.replace("Kikkers", "Padden")
    outcome = deliver(document(pupil('<jaargroep>5</jaargroep><groep key="g"/>'), groups=twice))
    assert (codes(outcome), only(outcome)["groepsnaam"]) == (["GROUP_KEY_TWICE"], "g")
    assert codes(deliver(document(PIM, groups=GROUPS + GROUPS))) == []


def test_the_subgroups_of_uwlr_1_are_its_samengestelde_groepen() -> None:
    subgroups = '<subgroepen><subgroep key="s"><naam>Plus</naam></subgroep></subgroepen>'
    inside = '<jaargroep vocabulaire="x">5</jaargroep><groep key="g"/><subgroepen><groep key="s"/></subgroepen>'
    text = document(pupil(inside)).replace("<leerlingen>", subgroups + "<leerlingen>")
    outcome = deliver(text)
    assert (codes(outcome), only(outcome)["groepsnaam"]) == ([], "Kikkers")


# ── Privacy and leavers ──────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("number", ["bsn", "onderwijsnummer", "sofinummer", "bsn_ondwnr-4", "rijksregisternummer"])
def test_a_personal_number_is_dropped_with_a_warning(number: str) -> None:
    outcome = deliver(document(pupil(f"<{number}>111222333</{number}>")))
    assert [issue.column for issue in outcome.issues if issue.code == "COLUMN_DROPPED"] == [number]
    assert "111222333" not in outcome.pupils.to_csv()


def test_two_personal_numbers_are_a_warning() -> None:
    outcome = deliver(document(pupil("<bsn>111222333</bsn><onderwijsnummer>100310303</onderwijsnummer>")))
    assert (codes(outcome), severities(outcome, "IDENTITY_TWICE")) == (["IDENTITY_TWICE"], {"note"})


@pytest.mark.parametrize(
    "inside",
    ["<uitstroomdatum>2026-07-31</uitstroomdatum>", "<jaargroep>H</jaargroep>", '<groep key="h"/>'],
)
def test_who_left_before_the_peildatum_or_is_historic_is_no_pupil(inside: str) -> None:
    history = GROUPS + '<groep key="h"><naam>Oud</naam><jaargroep>H</jaargroep></groep>'
    outcome = deliver(document(PIM + pupil(inside, "8"), groups=history))
    assert (len(outcome.pupils), outcome.ledger[0].ignored, codes(outcome)) == (1, {"leaver": 1}, [])


# ── Leniency ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_toevoegingen_are_ignored_and_counted() -> None:
    block = '<toevoegingen><blok type="x"><code>X</code><achternaam>Mis</achternaam></blok></toevoegingen>'
    outcome = deliver(document(pupil(block)))
    assert (codes(outcome), outcome.understood[0]["additions"]) == ([], "1")


def test_an_unknown_element_is_ignored_and_named() -> None:
    outcome = deliver(document(pupil("<kluisje>12</kluisje>")))
    assert [issue.column for issue in outcome.issues if issue.code == "COLUMN_UNKNOWN"] == ["kluisje"]


def test_an_empty_element_is_as_if_it_were_not_there() -> None:
    empty = "<voorvoegsel/><voorletters-1></voorletters-1><geboortedatum> </geboortedatum><geslacht/><postcodenl/>"
    assert codes(deliver(document(pupil(empty)))) == []


def test_the_order_of_elements_does_not_matter() -> None:
    turned = f'<leerling key="7"><groep key="g"/>{BORN}<roepnaam>Pim</roepnaam><achternaam>Wolkenveld</achternaam>'
    assert only(deliver(document(f"{turned}</leerling>"))) == only(deliver(document(PIM)))


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (document(PIM, f"{SCHOOL}<xsdversie>2.1</xsdversie>"), "EDEXML 2.1"),
        (document(PIM), "EDEXML 2.0"),
        (document(PIM, "<schooljaar>2026-2027</schooljaar>"), "EDEXML 1.03"),
        (document(PIM.replace('"7"', f'"7" eckid="{ECKID}"')), "EDEXML 2.1"),
        (document(PIM, f"{SCHOOL}<xsdversie>2.3</xsdversie>").replace("EDEX>", "leerlinggegevens>"), "UWLR 2.3"),
        (document(PIM, f"{SCHOOL}<xsdversie>van Pim</xsdversie>"), "EDEXML 2.0"),
    ],
)
def test_the_version_is_told_by_the_file_or_by_its_elements(text: str, version: str) -> None:
    assert deliver(text, school="99QQ00").understood[0]["version"] == version


def test_a_school_year_that_is_none_refuses_the_file_and_leaves_no_rows() -> None:
    [grid] = read("EDEX.XML", document(PIM, SCHOOL.replace("2026-2027", "2026-2O27")).encode())
    assert [issue.code for issue in grid.issues] == ["SCHOOL_YEAR_INVALID"] and not grid.rows
