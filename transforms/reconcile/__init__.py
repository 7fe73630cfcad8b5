"""Reconcile: what two systems that must agree say differently of the same pupils, and what each should take over."""

from transforms.reconcile.compare import compare
from transforms.reconcile.model import Reconciliation, Sectional, Sided

__all__ = ["Reconciliation", "Sectional", "Sided", "compare"]
