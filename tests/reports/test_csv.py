"""What a spreadsheet must not run."""

from decimal import Decimal

import pytest

from resort.reports.csv import safe


@pytest.mark.parametrize("cell", ["=1+1", "+41 79", "-2", "@SUM(A1)", "\tx", "\rx", '=cmd|"/c calc"!A1'])
def test_file_quotes_text_a_spreadsheet_would_run(cell):
    assert safe([cell]) == [f"'{cell}"]


def test_file_keeps_numbers_and_plain_text():
    assert safe([Decimal("-12.50"), -3, "Larch", "", None]) == [Decimal("-12.50"), -3, "Larch", "", None]
