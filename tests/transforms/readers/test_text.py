import pytest

from transforms.readers.text import damaged, decode, restore

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
    "word", ["Zoë", "René", "Loïs", "Çelik", "Zoé", "D’Arcy", "ZOË", "€ 5,-", "Ångström", "José", "Éva"]
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
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x80\x00\x00\x01\xe0\x08\x06", "FILE_UNREADABLE"),
    ],
)
def test_what_is_no_whole_text_is_refused_with_its_cause(content: bytes, code: str) -> None:
    decoded = decode(content)
    assert (decoded.trouble, decoded.text) == (code, "")


@pytest.mark.parametrize(
    "name", ["Zoë", "Çelik", "Ágnes", "Íris", "Ýmir", "Łukasz", "Đorđe", "Yağmur", "İrem", "Zoë d’Arcy", "à Campo"]
)
def test_utf8_read_as_cp1252_is_restored(name: str) -> None:
    table = {b: b for b in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
    spoiled = "".join(chr(b) if b in table else bytes([b]).decode("cp1252") for b in name.encode())
    assert restore(spoiled) == name


@pytest.mark.parametrize("page", ["cp850", "mac-roman"])
def test_utf8_read_as_an_old_code_page_is_restored(page: str) -> None:
    assert restore("Zoë Łukasz".encode().decode(page)) == "Zoë Łukasz"


def test_twice_spoiled_is_restored() -> None:
    assert restore("Zoë".encode().decode("cp1252").encode().decode("cp1252")) == "Zoë"


@pytest.mark.parametrize(
    "name", ["Zoë", "JOÃO", "São", "CAFÉ", "«école»", "l’été", "Ângela", "A √ B", "Çelik", "ÄÖÜ", "Ǝ", "日本"]
)
def test_a_proper_name_is_left_alone(name: str) -> None:
    assert restore(name) == name
    assert not damaged(name)


@pytest.mark.parametrize("name", ["Ã?ngel", "Zo\ufffd", "Zoë en ZoÃ«"])
def test_what_cannot_be_proved_is_left_and_told(name: str) -> None:
    assert restore(name) == name
    assert damaged(name)
