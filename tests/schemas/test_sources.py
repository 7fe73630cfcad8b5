"""The shipped sources say what is known of the exports, with its evidence, and never take in what must be dropped."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from schemas.profile import Source, shipped
from schemas.tables import MEDEWERKER_RUW, RUW
from schemas.vocabulary import GESLACHT, LEERWEG
from transforms.columns import assign
from transforms.headings import normal, tidy
from transforms.readers.grid import STANDARDS

SOURCES = shipped().sources
STATUS = {
    "parnassys": "partial",
    "esis": "unverified",
    "esis_sbo": "unverified",
    "dotcom": "unverified",
    "schooloas": "unverified",
    "magister": "partial",
    "somtoday": "partial",
    "eduarte": "partial",
    "zermelo_portal": "partial",
    "edexml": "verified",
    "edex2000": "partial",
    "eduarte_lvs": "partial",
    "oneroster": "partial",
}
MARKS = re.compile(r"\[(SEEN|SECOND-HAND|NOT FOUND|INFERRED)\] \S")
CODES = {
    "geslacht": set(GESLACHT),
    "inschrijfstatus": {"actief", "uitgeschreven", "aangemeld"},
    "bekostigd": {"0", "1"},
    "plaatsing_actief": {"0", "1"},
    "geheim_adres": {"0", "1"},
    "geheim_telefoon": {"0", "1"},
    "jaargroep": {"S", "V"},
    "leerweg": {*LEERWEG, "VMBO-GL/VMBO-TL", "HAVO/VWO"},
}


@pytest.fixture(params=sorted(SOURCES))
def source(request: pytest.FixtureRequest) -> Source:
    return SOURCES[request.param]


def roles(source: Source, headings: str) -> dict[str, str]:
    """Returns what every heading of a list, separated by `|`, is for."""
    texts = [tidy(text) for text in headings.split("|")]
    columns = assign(texts, source)
    found = {place: column for column, places in columns.used.items() for place in places}
    for role in ("dropped", "ignored", "twice", "unknown"):
        found |= dict.fromkeys(getattr(columns, role), role)
    return {f"{text} {place}" if texts.count(text) > 1 else text: found[place] for place, text in enumerate(texts)}


def test_every_system_has_a_profile_that_is_honest_about_itself() -> None:
    assert {name: source.status for name, source in SOURCES.items()} == STATUS


def test_the_evidence_bears_its_marks(source: Source) -> None:
    assert source.evidence and all(MARKS.match(line) for line in source.evidence)


def test_every_group_of_headings_bears_a_mark(source: Source) -> None:
    text = files("schemas").joinpath(f"sources/{source.name}.toml").read_text("utf-8")
    headings = text[text.index("[headers]") :]
    blocks = re.findall(r"^\w+ = \[\n(.*?)^\]", headings.partition("[values")[0], re.MULTILINE | re.DOTALL)
    assert blocks
    assert all(MARKS.match(block.strip().removeprefix("# ")) for block in blocks)


def test_headings_fill_canonical_columns(source: Source) -> None:
    assert set(source.headers) <= set(RUW)
    assert {column for choice in source.required for column in choice} <= set(source.headers)


def test_headings_of_staff_fill_columns_of_staff_with_evidence(source: Source) -> None:
    if source.staff_headers:
        assert {"achternaam", "roepnaam"} <= set(source.staff_headers) <= set(MEDEWERKER_RUW)
        named = [tidy(text) for texts in source.staff_headers.values() for text in texts]
        assert len(set(named)) == len(named) and not {*map(normal, named)} & {*map(normal, source.drop)}
        text = (
            files("schemas").joinpath(f"sources/{source.name}.toml").read_text("utf-8").partition("[staff_headers]")[2]
        )
        blocks = re.findall(r"^\w+ = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
        assert len(blocks) == len(source.staff_headers)
        assert all(MARKS.match(block.strip().removeprefix("# ")) for block in blocks)


def test_no_heading_has_two_roles(source: Source) -> None:
    mapped = {tidy(text) for texts in source.headers.values() for text in texts}
    assert not mapped & {*source.ignore, *source.drop}
    assert not {*map(normal, source.drop)} & {*map(normal, (*mapped, *source.ignore))}
    alike = {*map(normal, mapped)} & {*map(normal, source.ignore)}
    assert alike == ({"email"} if source.name == "magister" else set())


def test_no_heading_is_named_twice_for_one_thing(source: Source) -> None:
    for texts in (*source.headers.values(), source.ignore, source.drop):
        assert len({tidy(text) for text in texts}) == len(texts)


def test_vocabularies_hold_codes_and_no_text_means_two_things(source: Source) -> None:
    for column, meanings in source.values.items():
        texts = [text.casefold() for known in meanings.values() for text in known]
        assert set(meanings) <= CODES[column]
        assert len(set(texts)) == len(texts)


def test_a_marker_is_of_one_profile_only() -> None:
    markers = [marker for source in SOURCES.values() for marker in {normal(text) for text in source.markers}]
    generic = {normal(text) for texts in SOURCES["dotcom"].headers.values() for text in texts}
    assert len(set(markers)) == len(markers)
    assert not generic & set(markers)


@pytest.mark.parametrize("heading", ["BSN", "bsn", "Onderwijsnummer", "ONDERWIJSNUMMER"])
def test_a_personal_number_is_always_dropped(source: Source, heading: str) -> None:
    assert roles(source, heading) == {heading: "dropped"}


@pytest.mark.parametrize("heading", ["Nationaliteit", "Geboorteland", "Sofinummer", "PGN", "Burgerservicenummer"])
def test_origin_and_other_numbers_are_dropped_from_every_list(source: Source, heading: str) -> None:
    if source.name != "edexml":
        assert roles(source, heading) == {heading: "dropped"}


def test_a_generic_list_means_the_same_to_every_system(source: Source) -> None:
    if source.name in STANDARDS:
        pytest.skip("not a list")
    assert roles(source, "Leerlingnummer|Achternaam|Voorvoegsel|Roepnaam|Geboortedatum|Geslacht|Groep|Leerjaar") == {
        "Leerlingnummer": "leerlingnummer",
        "Achternaam": "achternaam",
        "Voorvoegsel": "voorvoegsel",
        "Roepnaam": "roepnaam",
        "Geboortedatum": "geboortedatum",
        "Geslacht": "geslacht",
        "Groep": "groepsnaam",
        "Leerjaar": "jaargroep",
    }


def test_a_group_beside_its_name_is_the_code(source: Source) -> None:
    if source.name not in STANDARDS:
        assert roles(source, "Groep|Groepsnaam") == {"Groep": "groep", "Groepsnaam": "groepsnaam"}


# ── The heading rows that sources.md records ─────────────────────────────────────────────────────────────────────────
RECORDED = {
    "parnassys": [
        "Leerlingnummer|Huidige groep|Huidige status|Roepnaam|Voorvoegsel|Achternaam",
        "leerlingNummer|roepNaam|voornamen|tussenvoegsel|achternaam|tussenvoegselOfficieel"
        "|achternaamOfficieel|geboortedatum"
        "|geboortedatumOnzeker|geboorteplaats|geslacht|datumAanmelding|straat|huisnummer|postcode|plaats"
        "|gemeente|land|geheimadres"
        "|datumInschrijving|datumUitschrijving|inschrijvingType|leerjaar|bekostigd|schooljaar|brinnummer"
        "|groep/naam|groep/id",
    ],
    "esis": [
        "key|achternaam|voorvoegsel|roepnaam|geboortedatum|geslacht|jaargroep|vestiging/@key|bsn_ondwnr-4|groep/@key"
    ],
    "magister": [
        "Stamnummer|Klas|Roepnaam|Tussenvoegsel|Achternaam|Studie|Email|Telefoonnummer",
        "Stamnummer|Roepnaam|Tussenvoegsel|Achternaam|Klas|Klassenmentor 1",
        "STAMNR|INITIALS|FIRSTNAME|PREFIX|LASTNAME|EMAIL|GENDER|BIRTHDATE|STREET|HOUSENR|HOUSENRSUFIX"
        "|POSTALCODE|CITY|STUDYPERIOD|CLASS"
        "|PROFILECODE|PROFILEDESC|STUDY|LOCATION|STUDYYEAR|PMENTORCODE|PMENTORNAME|CMENTORCODE|CMENTORNAME"
        "|ADJUNCSECTOR|Aanmelddatum"
        "|studiebegindatum|studieeinddatum|vertrekdatum|sis_gebr__login_naam|email|gsm|rfid",
        "stamnr|voorlett|roepnaam|tussenvoeg|achternaam|geslacht|geb_datum|straat|huisnr|huisnr_tv|postcode|woonplaats",
        "stamnr_str|Roepnaam|Tussenv|Achternaam|Volledige_naam|Voorletters|Geslacht|geb_datum_str|Klas"
        "|Studie|Profiel.Code"
        "|Profiel.Omschrijving|Leerfase.Leerjaar|Lesperiode.Korte_omschrijving|Administratieve_eenheid.Omschrijving"
        "|Administratieve_eenheid.Plaats|Loginaccount.Naam|Email|Adres|Straat|Nr|Nr.tv|Postcode"
        "|Plaats.Woonplaats|Telefoon|Telefoon_2"
        "|Tel._1_geheim|Land___Nationaliteit.Land|c_vrij1|c_vrij2",
        "Stamnr|Leerling|Code\nKluisje|Sleutelnummer|Categorie\nKluisje|Verhuur vanaf|Verhuur tot/met",
    ],
    "somtoday": [
        "Leerlingnummer|Volledige Naam|Stamgroep|Datum in Nederland|Nederlands onderwijs sinds|BSN"
        "|Onderwijsnummer|Eerste Nationaliteit"
        "|Bekostiging|Niet versturen naar ROD J/N|Inschrijfdatum|Uitschrijfdatum"
        "|Plaatsing actief op peildatum|Plaatsing Vanafdatum"
        "|Plaatsing Totdatum",
        "Leerlingnummer|Volledige Naam|Stamgroep|Niet versturen naar BRON J/N",
        "leerlingNummer|leerlingRoepnaam|leerlingVoorletters|leerlingVoorvoegsel|leerlingAchternaam"
        "|leerlingGeslacht|leerlingGeboortedatum"
        "|leerlingStamgroep|leerlingLeerjaar|leerlingLesgroepen|leerlingOpleidingCode|leerlingProfielSector"
        "|leerlingVestigingNaam"
        "|leerlingVestigingAfkorting|leerlingVestigingVolgnummer|leerlingBekostigingBRINNaam"
        "|leerlingAdresStraat|leerlingAdresHuisnummer"
        "|leerlingAdresToevoeging|leerlingAdresPostcode|leerlingAdresPlaats"
        "|leerlingAdresHuisTelefoonNummerGeheim|leerlingBSN"
        "|leerlingOnderwijsnummer|leerlingEckID|leerlingUUID|leerlingEmail|leerlingActief",
        "Studentnummer|Roepnaam|Voorvoegsels|Achternaam|Aanwezigheid|Geoorloofde afwezigheid",
    ],
    "eduarte": [
        "Nummer|Roepnaam|Voorvoegsel|Achternaam|Opleiding|Organisatie",
        "Nummer|Roepnaam|Voorvoegsel|Achternaam|Email school|Geboortedatum",
        "Nummer|Voorletters|Voornamen|Geboortevoorvoegsel|Geboortenaam|Volledige naam"
        "|Volledige naam officieel|Geslacht|Geboortedatum"
        "|Geboortegemeente|Geboren te|Geboorteland|Nationaliteit 1|Nationaliteit 2|BSN|Onderwijsnummer"
        "|Debiteurennummer|Datum in NL|LGF"
        "|Leeftijd|Woonadres|(W)Postcode en plaats|Gemeente (woonadres)|Postadres|(P)Postcode en plaats"
        "|Geheim woonadres|Geheim postadres"
        "|Telefoon|E-mail|Mobiel|Opleidingscode|Leerweg|Taxonomie|Verbintenisgebied|Crebo- / elementcode"
        "|Niveau|Locatie|Team|Begindatum"
        "|Einddatum|Geplande einddatum|Bekostigd|LWOO|Intensiteit|Cohort|Reden beëindigen|Status|Vlgnr|Lj|Pj"
        "|Plaatsingsgroep"
        "|Plaatsingsgroep|Type plaatsingsgroep|Groepen|Groepen|Groepstypes|BPV Bezoekadres|BPV Bezoekadres"
        "|BPV Postadres|BPV Postadres",
        "nummer|roepnaam|voorvoegsel|achternaam|geslacht|geboortedatum|adres|pc_wpl|email|mentoren|leerjaar|begindatum",
    ],
    "zermelo_portal": [
        "code|firstName|prefix|lastName|email|isStudent|schoolName|classRoom|startDate",
        "Code|Stamklas oud|Voornaam|Tussenvoegsel|Achternaam|Geslacht|Straat|Huisnummer|Postcode|Woonplaats|Emailadres",
    ],
    "edexml": [
        "@key|@eckid|achternaam|voorvoegsel|voornamen|voorletters-1|roepnaam|geboortedatum|geslacht"
        "|jaargroep|groep/@key|groep/naam"
        "|samengestelde_groepen|vestiging/naam|gebruikersnaam|emailadres|fotourl|start_ondw_jgr3|etniciteit"
        "|land|land_vader|land_moeder"
        "|sofinummer|bsn|onderwijsnummer|bsn_ondwnr-4|rijksregisternummer|gewicht_nieuw|gewicht|postcodenl"
        "|instroomdatum|uitstroomdatum"
        "|toevoegingen|mutatiedatum|school/schooljaar|school/peildatum|school/brin|school/auteur|school/xsdversie",
    ],
}


@pytest.mark.parametrize(("name", "headings"), [(name, row) for name, rows in RECORDED.items() for row in rows])
def test_every_recorded_heading_is_known(name: str, headings: str) -> None:
    found = roles(SOURCES[name], headings)
    assert [heading for heading, role in found.items() if role == "unknown"] == []


def test_columns_that_mean_something_else_than_they_seem() -> None:
    magister, eduarte, somtoday = SOURCES["magister"], SOURCES["eduarte"], SOURCES["somtoday"]
    assert roles(magister, "Nr|Nr.tv|Naam") == {
        "Nr": "huisnummer",
        "Nr.tv": "huisnummertoevoeging",
        "Naam": "volledige_naam",
    }
    assert roles(magister, "EMAIL|email") == {"EMAIL": "emailadres", "email": "ignored"}
    assert roles(magister, "email|EMAIL") == {"email": "ignored", "EMAIL": "emailadres"}
    assert roles(magister, "Code\nKluisje|Klassenmentor 1") == {"Code Kluisje": "ignored", "Klassenmentor 1": "ignored"}
    assert roles(eduarte, "Nummer|Plaatsingsgroep|Plaatsingsgroep") == {
        "Nummer": "leerlingnummer",
        "Plaatsingsgroep 1": "groep",
        "Plaatsingsgroep 2": "groepsnaam",
    }
    assert roles(eduarte, "Plaatsingsgroep|Cohort") == {"Plaatsingsgroep": "groepsnaam", "Cohort": "ignored"}
    assert roles(somtoday, "Bekostiging|Niet versturen naar ROD J/N") == {
        "Bekostiging": "bekostigd",
        "Niet versturen naar ROD J/N": "ignored",
    }
    assert roles(SOURCES["zermelo_portal"], "Code|Stamklas|Stamklas oud") == {
        "Code": "leerlingnummer",
        "Stamklas": "groepsnaam",
        "Stamklas oud": "twice",
    }


def test_the_codes_of_edexml_are_not_words_of_other_systems() -> None:
    for name, source in SOURCES.items():
        digits = {text for texts in source.values.get("geslacht", {}).values() for text in texts if text.isdigit()}
        assert bool(digits) == (name == "edexml")
