"""Reports: from an outcome to what a person reads. No name, no birth date: pupils are told by number and row."""

from transforms.report.page import page
from transforms.report.summary import summary

__all__ = ["page", "summary"]
