"""Closing and opening half-days, each with the words that say what will happen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audit import config
from audit.admin_steps import Step
from pool.models import Capacity, Closure
from pool.services import closures, days
from pool.services.selling import today
from resort.templatetags.dates import day
from resort.templatetags.money import money

_CHANGE = ((Capacity, "UPDATE"),)
_CLOSED = ("closed_for", "closed_note")


class CloseForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"), choices=Closure.choices, initial=Closure.WEATHER, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("What guests read"),
        help_text=gettext_lazy("In their letter and where tickets are sold. May stay empty."),
        required=False,
        max_length=200,
        widget=AdminTextInputWidget,
    )


def day_of(half_day: Capacity) -> list[Capacity]:
    """Both halves of the day."""
    return list(Capacity.objects.filter(day=half_day.day).order_by("-half"))


def _is_to_come(half_day: Capacity) -> bool:
    return not closures.has_ended(half_day, timezone.now())


def _can_close(half_day: Capacity) -> bool:
    return not half_day.closed_for and _is_to_come(half_day)


def _can_reopen(half_day: Capacity) -> bool:
    return bool(half_day.closed_for) and _is_to_come(half_day)


def who_is_concerned(half_days: list[Capacity]) -> list[str]:
    """How many tickets and how much money closing these would touch, in sentences."""
    found = closures.concerned(half_days)
    if not found.tickets and not found.held:
        return [_("No ticket is sold for it yet."), _("Nobody can buy one from now on.")]
    lines = [_("Nobody can buy a ticket from now on.")]
    if found.tickets:
        lines.append(
            ngettext(
                "%(count)d valid ticket is concerned, for %(people)d people; %(paid)s was paid.",
                "%(count)d valid tickets are concerned, for %(people)d people; %(paid)s was paid.",
                found.tickets,
            )
            % {"count": found.tickets, "people": found.people, "paid": money(found.paid)}
        )
        lines.append(
            ngettext(
                "Every guest is written to and chooses: the money, a credit or another day. Who does not choose within "
                "%(days)d day gets everything back.",
                "Every guest is written to and chooses: the money, a credit or another day. Who does not choose within "
                "%(days)d days gets everything back.",
                config.get("pool.closure_answer_days"),
            )
            % {"days": config.get("pool.closure_answer_days")}
        )
    if found.held:
        lines.append(
            ngettext("%(count)d unpaid ticket is let go.", "%(count)d unpaid tickets are let go.", found.held)
            % {"count": found.held}
        )
    lines.append(_("Whoever is inside already is not concerned."))
    return lines


def _explain_close(request: HttpRequest, half_day: Capacity) -> Iterable[str]:
    return who_is_concerned([half_day])


def _close(request: HttpRequest, half_day: Capacity, cleaned: dict[str, Any]) -> str:
    closures.close(half_days=[half_day], reason=cleaned["reason"], note=cleaned["note"], now=timezone.now())
    return _("%(half)s is closed. The letters are on their way.") % {"half": name_of(half_day)}


def _explain_close_day(request: HttpRequest, half_day: Capacity) -> Iterable[str]:
    return who_is_concerned([one for one in day_of(half_day) if _can_close(one)])


def _close_day(request: HttpRequest, half_day: Capacity, cleaned: dict[str, Any]) -> str:
    closures.close(
        half_days=day_of(half_day), reason=cleaned["reason"], note=cleaned["note"], now=timezone.now()
    )
    return _("%(day)s is closed. The letters are on their way.") % {"day": day(half_day.day)}


def _explain_reopen(request: HttpRequest, half_day: Capacity) -> Iterable[str]:
    asked = closures.progress(half_day).asked
    told = ngettext(
        "%(count)d guest who has not chosen yet is told that the ticket is valid after all.",
        "%(count)d guests who have not chosen yet are told that their tickets are valid after all.",
        asked,
    ) % {"count": asked}
    return [
        _("Tickets are sold again at once."),
        *([told] if asked else []),
        _("Who took the money, a credit or another day keeps it."),
    ]


def _reopen(request: HttpRequest, half_day: Capacity, cleaned: dict[str, Any]) -> str:
    closures.reopen(half_days=[half_day], now=timezone.now())
    return _("%(half)s is open again.") % {"half": name_of(half_day)}


def _explain_follow(request: HttpRequest, half_day: Capacity) -> Iterable[str]:
    settings = config.get_many("pool.")
    return [
        _("It gets %(places)d places, %(kept)d of them for members, as far as what is sold allows.")
        % {"places": settings["daily_capacity"], "kept": settings["member_places"]}
    ]


def _follow(request: HttpRequest, half_day: Capacity, cleaned: dict[str, Any]) -> str:
    followed = days.follow_settings(half_day=half_day, now=timezone.now())
    return _("%(half)s has %(places)d places, %(kept)d of them for members.") % {
        "half": name_of(half_day),
        "places": followed.places,
        "kept": followed.kept,
    }


def name_of(half_day: Capacity) -> str:
    """A half-day in words: `Fri, Jul 10, 2026, morning`."""
    return f"{day(half_day.day)}, {half_day.get_half_display()}"


DAY_STEPS = (
    Step(
        "close-day", gettext_lazy("Close the whole day"), _close_day, _CHANGE,
        possible=_can_close, explain=_explain_close_day, form=CloseForm, bulk=False, danger=True,
        columns=_CLOSED,
    ),
    Step(
        "close", gettext_lazy("Close this half-day"), _close, _CHANGE,
        possible=_can_close, explain=_explain_close, form=CloseForm, danger=True, columns=_CLOSED,
    ),
    Step(
        "reopen", gettext_lazy("Open again"), _reopen, _CHANGE,
        possible=_can_reopen, explain=_explain_reopen, primary=True, columns=_CLOSED,
    ),
    Step(
        "follow-settings", gettext_lazy("As the settings say again"), _follow, _CHANGE,
        possible=lambda half_day: half_day.by_hand and half_day.day >= today(timezone.now()),
        explain=_explain_follow, columns=("places", "kept", "by_hand"),
    ),
)  # fmt: skip
