import pytest

from transforms.readers.quoting import Dialect
from transforms.readers.records import lines, records

SEMICOLON = Dialect(";", '"')


@pytest.mark.parametrize(
    ("text", "end", "soft"),
    [
        ("a\nb\n", "LF", []),
        ("a\r\nb\r\n", "CRLF", []),
        ("a\rb\r", "CR", []),
        ("a\r\nb\nc\r\n", "CRLF", [1]),
        ("a\r\r\nb\r\r\n", "CRLF", []),
        ("a", "", []),
    ],
)
def test_lines_and_those_that_end_otherwise(text: str, end: str, soft: list[int]) -> None:
    found = lines(text)
    assert [line for line in found.lines if line] == [c for c in text if c.isalpha()]
    assert (found.end, sorted(found.soft)) == (end, soft)


def test_a_form_feed_or_a_unicode_line_separator_ends_no_line() -> None:
    assert lines("a\x0cb\u2028c\x85d").lines == ["a\x0cb\u2028c\x85d"]


def test_a_record_over_several_lines_is_numbered_by_its_first() -> None:
    cut = records(lines('nr;op;groep\n1;"een\ntwee\n\ndrie";3\n2;x;4\n'), SEMICOLON)
    assert cut.rows == [["nr", "op", "groep"], ["1", "een\ntwee\n\ndrie", "3"], ["2", "x", "4"]]
    assert (cut.numbers, cut.stray, cut.open) == ([1, 2, 6], [], False)


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('1;"Pot;3', ["1", '"Pot', "3"]),
        ('1;""Pot; An";3', ["1", '"Pot; An', "3"]),
        ('1;"An" Pot;3', ["1", '"An" Pot', "3"]),
        ('"1;An;"x;y"', ['"1', "An", "x;y"]),
        ('1;"An" ;3', ["1", "An", "3"]),
    ],
)
def test_a_stray_quote_is_text_and_stays_on_its_line(line: str, cells: list[str]) -> None:
    cut = records(lines(f'nr;naam;groep\n0;"a";b\n{line}\n2;"Bo";4\n3;"Ko";4\n'), SEMICOLON)
    assert cut.rows[2:] == [cells, ["2", "Bo", "4"], ["3", "Ko", "4"]]
    assert (cut.stray, cut.open) == ([3], False)


def test_two_stray_quotes_lines_apart_do_not_make_one_cell() -> None:
    cut = records(lines('nr;naam;groep\n1;"Pot;3\n2;An;4\n3;Bo";5\n4;Ko;6\n'), SEMICOLON)
    assert [row[0] for row in cut.rows] == ["nr", "1", "2", "3", "4"]


def test_a_lone_quote_as_last_cell_of_a_whole_last_line_is_a_stray_one() -> None:
    assert not records(lines('nr;naam;op\n1;"An";x\n2;"Bo";"\n'), SEMICOLON).open
    assert records(lines('nr;naam;op\n1;"An";x\n2;"Bo";"'), SEMICOLON).open


def test_a_line_break_that_splits_no_record_is_left() -> None:
    cut = records(lines("nr;naam\r\n1;An\n2;Bo\r\n3;Ko\r\n"), Dialect(";"))
    assert (len(cut.rows), cut.joined) == (4, [])


def test_several_line_breaks_in_one_record_are_joined() -> None:
    cut = records(lines("nr;adres;groep;\r\n1;Weg 1\nhuis\nb;3;\r\n2;Pad 2;4;\r\n"), Dialect(";"))
    assert cut.rows[1] == ["1", "Weg 1 huis b", "3", ""]
    assert (cut.numbers, cut.joined) == ([1, 2, 5], [2])
