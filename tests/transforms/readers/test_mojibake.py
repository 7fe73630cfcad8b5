import pytest

from transforms.readers.mojibake import damaged, restore, spoiled


@pytest.mark.parametrize(
    "name", ["Zoë", "Çelik", "Ágnes", "Íris", "Ýmir", "Łukasz", "Đorđe", "Yağmur", "İrem", "Zoë d’Arcy", "à Campo"]
)
def test_utf8_read_as_cp1252_is_restored(name: str) -> None:
    table = {b: b for b in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
    read = "".join(chr(b) if b in table else bytes([b]).decode("cp1252") for b in name.encode())
    assert spoiled(read)
    assert restore(read) == name


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


def test_bytes_of_cp1252_read_as_latin1_are_restored() -> None:
    assert restore("D\x92Arcy") == "D’Arcy"
    assert restore("Ã\x89va") == "Éva"


@pytest.mark.parametrize("text", ["nr;naam\n1;Zoë Çelik\n", "€ 5,- – “ja”", "São Tomé, JOÃO"])
def test_ordinary_text_needs_no_closer_look(text: str) -> None:
    assert not spoiled(text)
