"""EDEXML in all its versions and habits, and the XML that is refused."""

from __future__ import annotations

import pytest

from transforms.readers import Grid, read

SCHOOL = (
    "<school><schooljaar>2026-2027</schooljaar><brincode>99QQ</brincode><dependancecode>01</dependancecode></school>"
)
GROUPS = (
    '<groepen><groep key="g1"><naam>1/2 Otters</naam><jaargroep>C</jaargroep></groep>'
    '<samengestelde_groep key="s1"><naam>Plus</naam></samengestelde_groep>'
    '<samengestelde_groep key="s2"><naam>Min</naam></samengestelde_groep></groepen>'
)
PUPILS = """<leerlingen>
<leerling key=" 001 " eckid="https://id.example/1"><achternaam> Łuk </achternaam><voorvoegsel></voorvoegsel>
<jaargroep>2</jaargroep><groep key="g1"/>
<samengestelde_groepen><samengestelde_groep key="s1"/><samengestelde_groep key="s2"/></samengestelde_groepen>
<bsn>123</bsn><toevoegingen><blok><code>X</code><achternaam>Mis</achternaam></blok></toevoegingen></leerling>
<leerling key="#2"><roepnaam>Zoë</roepnaam><uitstroomdatum>2026-07-31</uitstroomdatum></leerling>
</leerlingen>"""
STAFF = (
    '<leerkrachten><leerkracht key="9"><achternaam>Juf</achternaam>'
    '<groepen><groep key="g1"/></groepen></leerkracht></leerkrachten>'
)
ZOE = (
    '<?xml version="1.0" encoding="{}"?>'
    '<EDEX><leerlingen><leerling key="1"><roepnaam>Zoë</roepnaam></leerling></leerlingen></EDEX>'
)


def only(content: str | bytes, encoding: str = "utf-8") -> Grid:
    grid, *_ = read("EDEX.XML", content if isinstance(content, bytes) else content.encode(encoding))
    return grid


def records(grid: Grid) -> list[dict[str, str]]:
    """Returns the pupils as dicts of what is filled."""
    return [{column: cell for column, cell in zip(grid.rows[0], row, strict=True) if cell} for row in grid.rows[1:]]


EXPECTED = [
    {
        "@key": "001",
        "@eckid": "https://id.example/1",
        "achternaam": "Łuk",
        "jaargroep": "2",
        "groep/@key": "g1",
        "groep/naam": "1/2 Otters",
        "groep/jaargroep": "C",
        "samengestelde_groepen": "s1,s2",
        "bsn": "123",
        "school/schooljaar": "2026-2027",
        "school/brin": "99QQ01",
    },
    {
        "@key": "#2",
        "roepnaam": "Zoë",
        "uitstroomdatum": "2026-07-31",
        "school/schooljaar": "2026-2027",
        "school/brin": "99QQ01",
    },
]


def test_one_row_per_pupil_with_everything_joined_in() -> None:
    grid = only(f"<EDEX>\n{SCHOOL}{GROUPS}{PUPILS}{STAFF}</EDEX>")
    assert (grid.name, grid.form, grid.numbers, grid.issues) == ("leerlingen", "edexml", [0, 3, 7], ())
    assert records(grid) == EXPECTED
    assert "voorvoegsel" not in grid.rows[0]


@pytest.mark.parametrize("parts", [(PUPILS, GROUPS, STAFF, SCHOOL), (STAFF, PUPILS, SCHOOL, GROUPS)])
def test_the_order_of_the_parts_does_not_matter(parts: tuple[str, ...]) -> None:
    assert records(only(f"<EDEX>{''.join(parts)}</EDEX>")) == EXPECTED


def test_uwlr_is_found_inside_an_envelope_with_prefixes() -> None:
    body = f"<l:leerlinggegevens>{SCHOOL}{GROUPS}{PUPILS}</l:leerlinggegevens>".replace("<leerling ", "<l:leerling ")
    body = body.replace("</leerling>", "</l:leerling>")
    grid = only(
        f'<s:Envelope xmlns:s="a" xmlns:l="b"><s:Header/><s:Body><l:antwoord>{body}</l:antwoord></s:Body></s:Envelope>'
    )
    assert records(grid) == EXPECTED


def test_a_key_may_be_an_element() -> None:
    pupil = "<leerling><key>7</key><achternaam>Vos</achternaam><groep><key>g1</key></groep></leerling>"
    grid = only(f"<EDEX>{GROUPS}<leerlingen>{pupil}</leerlingen></EDEX>")
    assert records(grid) == [
        {"@key": "7", "achternaam": "Vos", "groep/@key": "g1", "groep/naam": "1/2 Otters", "groep/jaargroep": "C"}
    ]


def test_a_reference_to_nothing_keeps_its_key_and_is_told() -> None:
    pupil = '<leerling key="1"><groep key="weg"/><vestiging key="weg"/></leerling>'
    grid = only(f"<EDEX>{GROUPS}\n<leerlingen>\n{pupil}</leerlingen></EDEX>")
    assert records(grid) == [{"@key": "1", "groep/@key": "weg", "vestiging/@key": "weg"}]
    assert [(issue.code, issue.row, issue.column) for issue in grid.issues] == [
        ("GROUP_UNKNOWN", 3, "groep"),
        ("GROUP_UNKNOWN", 3, "vestiging"),
    ]


def test_the_vestiging_is_joined_and_a_missing_dependance_is_the_brin_alone() -> None:
    parts = "<school><brincode>99QQ</brincode></school>"
    parts += '<vestigingen><vestiging key="v"><naam>Noord</naam></vestiging></vestigingen>'
    grid = only(f'<EDEX>{parts}<leerlingen><leerling key="1"><vestiging key="v"/></leerling></leerlingen></EDEX>')
    assert records(grid) == [{"@key": "1", "vestiging/@key": "v", "vestiging/naam": "Noord", "school/brin": "99QQ"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252", "iso-8859-1"])
def test_the_declared_encoding_is_obeyed(encoding: str) -> None:
    text = ZOE.format(encoding.removesuffix("-sig"))
    assert records(only(text, encoding)) == [{"@key": "1", "roepnaam": "Zoë"}]


def test_cp1252_that_says_it_is_utf8_is_read_and_told() -> None:
    grid = only(ZOE.format("UTF-8"), "cp1252")
    assert records(grid) == [{"@key": "1", "roepnaam": "Zoë"}]
    assert grid.assumed == {"encoding": "cp1252", "version": "EDEXML 1.03"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (
            "<EDEX><leerlingen><leerling key='1'><achternaam>A & B</achternaam></leerling></leerlingen></EDEX>",
            "XML_INVALID",
        ),
        ("<!DOCTYPE EDEX><EDEX/>", "XML_INVALID"),
        ('<!DOCTYPE d [<!ENTITY x "y">]><EDEX>&x;</EDEX>', "XML_INVALID"),
        ('<!DOCTYPE d SYSTEM "http://127.0.0.1/x"><EDEX/>', "XML_INVALID"),
        ("<EDEX>" + "<a>" * 100 + "</a>" * 100 + "</EDEX>", "XML_INVALID"),
        ('<?xml version="1.0" encoding="no-such"?><EDEX/>', "XML_INVALID"),
        ("<EDEX><leerlingen><leerling key='1'>", "FILE_TRUNCATED"),
        ("<leerresultaten><toetsafname><leerling/></toetsafname></leerresultaten>", "XML_NOT_EDEXML"),
        ("<EDEX><school/><leerlingen/></EDEX>", "FILE_HEADING_ONLY"),
    ],
)
def test_xml_that_is_refused(content: str, code: str) -> None:
    grid = only(content)
    assert (grid.rows, [issue.code for issue in grid.issues]) == ([], [code])
