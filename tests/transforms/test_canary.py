"""A few rows show what all show: every kind of change and of character, and of the groups what still fits."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.canary import LEAST, MOST, Traits, canary

TRAITS = st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), max_size=3)
ROWS = st.lists(st.tuples(TRAITS, TRAITS, TRAITS), max_size=40)


def shown(rows: list[Traits], places: list[int], rank: int) -> set[str]:
    return {trait for place in places for trait in rows[place][rank]}


@given(ROWS)
def test_what_is_not_shown_did_not_fit(rows: list[Traits]) -> None:
    places = canary(rows)
    everything = list(range(len(rows)))
    assert len(places) <= MOST and len(places) >= min(LEAST, len(rows))
    assert places == sorted(set(places)) and set(places) <= set(everything)
    whole = all(shown(rows, places, rank) == shown(rows, everything, rank) for rank in range(3))
    assert whole or len(places) == MOST


@given(ROWS)
def test_it_is_the_same_every_time_whatever_traits_are_called(rows: list[Traits]) -> None:
    other = [tuple([f"{trait}!" for trait in reversed(traits)] for traits in row) for row in rows]
    assert canary(rows) == canary(other)


@given(st.lists(st.tuples(TRAITS, TRAITS, TRAITS), max_size=40), st.lists(TRAITS, min_size=1, max_size=10))
def test_what_matters_most_is_always_shown_where_it_can_be(rows: list[Traits], first: list[list[str]]) -> None:
    rows = [([], *row[1:]) for row in rows] + [(traits, [], []) for traits in first]
    assert shown(rows, canary(rows), 0) == shown(rows, list(range(len(rows))), 0)


def test_no_row_is_taken_that_shows_nothing_more() -> None:
    rows: list[Traits] = [(["new"],), (["new", "accent"],), (["accent"],), (["moved"],)]
    assert canary(rows, least=0) == [1, 3]
    assert canary(rows, least=3) == [0, 1, 3]


def test_a_row_that_later_ones_make_needless_goes() -> None:
    rows: list[Traits] = [(["a", "b", "c", "d"],), (["a", "b", "e"],), (["c", "d", "f"],)]
    assert canary(rows, least=0) == [1, 2]


def test_no_rows_give_none() -> None:
    assert canary([]) == []
