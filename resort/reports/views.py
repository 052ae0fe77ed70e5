"""The report pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.services import record_security
from chalets.models import Booking, Chalet
from payments.models import LedgerEntry, Payment
from pool.models import Entry, Membership, MembershipChange, Ticket
from resort.reports import csv
from resort.reports.access import for_readers_of, reads_every_row
from resort.reports.chart import draw
from resort.reports.forms import PRESETS, PeriodForm, RevenueForm
from resort.reports.memberships import membership_report
from resort.reports.occupancy import occupancy
from resort.reports.period import Period, month_of
from resort.reports.pool_days import pool_days
from resort.reports.revenue import revenue
from resort.reports.table import Report

_OF_MEMBERSHIPS = (Membership, MembershipChange, Payment)


def _today() -> date:
    return timezone.localdate()


@require_safe
@for_readers_of(Chalet, Booking)
def index(request: HttpRequest) -> HttpResponse:
    """The reports this person may see, with the figure of this month."""
    month = month_of(_today())
    sees_money = reads_every_row(request.user, LedgerEntry)
    sees_pool = all(reads_every_row(request.user, model) for model in (Ticket, Entry, Payment))
    sees_members = all(reads_every_row(request.user, model) for model in _OF_MEMBERSHIPS)
    return render(
        request,
        "reports/index.html",
        {
            "month": month,
            "occupancy": dict(zip_keys(occupancy(month))),
            "revenue": dict(zip_keys(revenue(month, step="month"))) if sees_money else None,
            "pool": dict(zip_keys(pool_days(month, step="month", today=_today()))) if sees_pool else None,
            "memberships": dict(zip_keys(membership_report(month, step="month", today=_today())))
            if sees_members
            else None,
        },
    )


def zip_keys(report: Report) -> list[tuple[str, Any]]:
    """The report's total by column key."""
    return [(column.key, value) for column, value in report.cells(report.total)]


@require_safe
@for_readers_of(Chalet, Booking)
def occupancy_page(request: HttpRequest) -> HttpResponse:
    """Occupancy by month."""
    form = PeriodForm(request.GET, today=_today())
    report = occupancy(form.period) if form.is_valid() else None
    return _answer(
        request,
        "reports/occupancy.html",
        form,
        report,
        title=_("Occupancy"),
        chart_title=_("Occupancy by month"),
    )


@require_safe
@for_readers_of(LedgerEntry)
def revenue_page(request: HttpRequest) -> HttpResponse:
    """Revenue by module and day or month."""
    form = RevenueForm(request.GET, today=_today())
    report = revenue(form.period, step=form.step) if form.is_valid() else None
    return _answer(
        request,
        "reports/revenue.html",
        form,
        report,
        title=_("Revenue"),
        chart_title=_("Revenue by module"),
    )


@require_safe
@for_readers_of(Ticket, Entry, Payment)
def pool_page(request: HttpRequest) -> HttpResponse:
    """The days at the pool, by day or month."""
    form = RevenueForm(request.GET, today=_today())
    report = pool_days(form.period, step=form.step, today=_today()) if form.is_valid() else None
    return _answer(
        request,
        "reports/pool.html",
        form,
        report,
        title=_("Pool days"),
        chart_title=_("People with tickets: came, did not come, still to come"),
    )


@require_safe
@for_readers_of(*_OF_MEMBERSHIPS)
def memberships_page(request: HttpRequest) -> HttpResponse:
    """The memberships by plan, by day or month."""
    form = RevenueForm(request.GET, today=_today())
    report = membership_report(form.period, step=form.step, today=_today()) if form.is_valid() else None
    return _answer(
        request,
        "reports/memberships.html",
        form,
        report,
        title=_("Memberships"),
        chart_title=_("Memberships that run, by plan"),
    )


def _answer(
    request: HttpRequest, template: str, form: PeriodForm, report: Report | None, **titles: str
) -> HttpResponse:
    if report and request.GET.get("format") == "csv":
        return _file(request, report, form.period)
    context: dict[str, Any] = {"form": form, "report": report, "presets": PRESETS, **titles}
    if report:
        context.update(period=form.period, chart=draw(report), total=dict(zip_keys(report)))
    return render(request, template, context, status=200 if report else 400)


def _file(request: HttpRequest, report: Report, period: Period) -> HttpResponse:
    # What leaves the house is noted.
    record_security(
        "report_exported",
        request=request,
        report=report.name,
        first=period.first.isoformat(),
        last=period.last.isoformat(),
    )
    return csv.as_response(report, period)
