"""Chance: how likely it is that nothing but ordinary leavers made what we see."""

from __future__ import annotations

from math import exp, lgamma


def all_among(some: int, gone: int, of: int) -> float:
    """Returns the chance that `some` given pupils are all among the `gone`, when those are any of the pupils `of`.

    This is the hypergeometric C(of - some, gone - some) / C(of, gone): the same for every choice of those who leave.
    """
    return exp(_choose(of - some, gone - some) - _choose(of, gone))


def _choose(of: int, some: int) -> float:
    return lgamma(of + 1) - lgamma(some + 1) - lgamma(of - some + 1)
