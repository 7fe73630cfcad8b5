"""What one cell says: plain functions from text to text, which know no tables."""

from transforms.values.codes import brin_vestiging, read_brin
from transforms.values.dates import school_year_of

__all__ = ["brin_vestiging", "read_brin", "school_year_of"]
