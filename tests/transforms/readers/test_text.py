import pytest

from transforms.readers.text import decode

LIST = "Stamnummer;Roepnaam;Achternaam\r\n001234;Zoë;Çelik\r\n001235;André;Núñez\r\n001236;Loïs;Müller\r\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (LIST.encode("utf-8"), "utf-8"),
        (LIST.encode("utf-8-sig"), "utf-8"),
        (LIST.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + LIST.encode("utf-16-be"), "utf-16-be"),
        (LIST.encode("utf-16-le"), "utf-16-le"),
        (LIST.encode("utf-16-be"), "utf-16-be"),
        (LIST.encode("cp1252"), "cp1252"),
        (LIST.encode("cp850"), "cp850"),
        (LIST.encode("mac-roman"), "mac-roman"),
    ],
)
def test_one_list_in_every_encoding_is_one_text(content: bytes, encoding: str) -> None:
    decoded = decode(content)
    assert (decoded.text, decoded.encoding, decoded.trouble) == (LIST, encoding, "")


@pytest.mark.parametrize(
    "word",
    [
        "Zoë",
        "René",
        "Loïs",
        "Çelik",
        "Zoé",
        "D’Arcy",
        "ZOË",
        "€ 5,-",
        "Ångström",
        "José",
        "Éva",
        "Øystein",
        "Aleš",
        "Dušan",
        "enz…",
        "“Piet”",
        "Özkan",
        "Åsa",
    ],
)
def test_a_single_letter_with_an_accent_is_cp1252_when_in_doubt(word: str) -> None:
    assert decode(f"nr;naam\r\n1;{word}\r\n".encode("cp1252")).text.endswith(f"{word}\r\n")


@pytest.mark.parametrize("page", ["cp850", "mac-roman"])
@pytest.mark.parametrize("word", ["Zoë", "René", "Loïs", "Hélène", "Günther", "Zoë en André", "François"])
def test_old_code_pages_are_told_by_their_letters(word: str, page: str) -> None:
    assert decode(f"nr;naam\r\n1;{word}\r\n".encode(page)).text.endswith(f"{word}\r\n")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"\xef\xbb\xbf", "FILE_EMPTY"),
        (b"\xff\xfe", "FILE_EMPTY"),
        (b" \r\n\t\r\n", "FILE_EMPTY"),
        (" \r\n ".encode("utf-16"), "FILE_EMPTY"),
        (b"\x00" * 4096, "FILE_TRUNCATED"),
        (LIST.encode() + b"\x00" * 512, "FILE_TRUNCATED"),
        (LIST.encode("utf-16") + b"\x00" * 512, "FILE_TRUNCATED"),
        (LIST.encode() + b"\x00" * 512 + LIST.encode(), "FILE_TRUNCATED"),
        (LIST.encode("utf-16")[:-1], "FILE_TRUNCATED"),
        (LIST.encode("utf-8")[: LIST.encode("utf-8").rindex("ü".encode()) + 1], "FILE_TRUNCATED"),
        (bytes(range(256)) * 20, "FILE_UNREADABLE"),
        (b"a\x00;b\n" * 50, "FILE_UNREADABLE"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x80\x00\x00\x01\xe0\x08\x06", "FILE_UNREADABLE"),
    ],
)
def test_what_is_no_whole_text_is_refused_with_its_cause(content: bytes, code: str) -> None:
    decoded = decode(content)
    assert (decoded.trouble, decoded.text) == (code, "")


def test_a_single_nul_is_a_lost_letter_and_an_escaped_quote_is_not() -> None:
    assert decode(b"nr;naam\n1;Pi\x00t\n" + b"2;Anna de Vries;groep vijf\n" * 20).text.startswith(
        "nr;naam\n1;Pi\ufffdt\n"
    )
    assert decode(b'nr;naam\n1;"Jan \x00"Sjon\x00" Pot"\n').text == 'nr;naam\n1;"Jan \x00"Sjon\x00" Pot"\n'


def test_a_stray_byte_does_not_turn_a_file_of_utf8_into_another_code_page() -> None:
    decoded = decode("Zoë;René\n".encode() * 20 + "Loïs\n".encode("cp1252"))
    assert (decoded.encoding, decoded.text[:5], decoded.text[-5:]) == ("utf-8", "Zoë;R", "Lo\ufffds\n")


def test_marks_of_utf8_that_were_saved_as_letters_are_taken_off() -> None:
    assert decode(b"\xc3\xaf\xc2\xbb\xc2\xbfnr;naam\n").text == "nr;naam\n"
    assert decode(b"\xef\xbb\xbf\xef\xbb\xbfnr;naam\n").text == "nr;naam\n"
