"""A report as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from resort.reports.period import Period
from resort.reports.table import Report

# A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_response(report: Report, period: Period) -> HttpResponse:
    """The file to download. Small enough to be made at once, inside the request's identity."""
    response = HttpResponse(as_text(report).encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    name = f"{report.name}-{period.first.isoformat()}-to-{period.last.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def as_text(report: Report) -> str:
    """First and last day of every row, then the numbers bare, then the total."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(safe([_("From"), _("To"), *(column.label for column in report.columns)]))
    for row in report.rows:
        writer.writerow(safe([row.first.isoformat(), row.last.isoformat(), *row.values]))
    writer.writerow(safe([_("Total"), "", *report.total]))
    return out.getvalue()


def safe(cells: Iterable[Any]) -> list[Any]:
    """Text that a spreadsheet would run gets a quote in front; numbers are ours and stay numbers."""
    return [f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in cells]
