"""Sample data for the style guide page, which shows every component once."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator

WEEKDAYS = (("Mo", "Monday"), ("Tu", "Tuesday"), ("We", "Wednesday"), ("Th", "Thursday"))
WEEKEND = (("Fr", "Friday"), ("Sa", "Saturday"), ("Su", "Sunday"))
TAKEN = {9, 10, 11, 20, 21}
CHOSEN = range(14, 18)


class SampleForm(forms.Form):
    """One field of every kind the site uses."""

    name = forms.CharField(label="Your name")
    email = forms.EmailField(label="E-mail", help_text="We send the confirmation here.")
    arrival = forms.DateField(label="Check-in", widget=forms.DateInput(attrs={"type": "date"}))
    guests = forms.ChoiceField(label="Guests", choices=[(n, f"{n} guests") for n in range(1, 9)])
    wishes = forms.CharField(
        label="Special requests", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    amenities = forms.MultipleChoiceField(
        label="Must have",
        required=False,
        choices=[("fire", "Fireplace"), ("sauna", "Sauna"), ("dogs", "Dogs welcome"), ("wifi", "Wi-Fi")],
        widget=forms.CheckboxSelectMultiple,
    )
    pay = forms.ChoiceField(
        label="How would you like to pay?",
        choices=[("card", "By card, now"), ("desk", "At the desk")],
        widget=forms.RadioSelect,
    )
    terms = forms.BooleanField(
        label="I have read the cancellation rules", help_text="Free until 14 days before."
    )


def day(date: dt.date) -> dict[str, Any]:
    """One cell of the sample calendar; every state occurs."""
    state = "past" if date.day < 6 else "free"
    if date.day in TAKEN:
        state = "checkout" if date.day - 1 not in TAKEN else "taken"
    if date.day in CHOSEN:
        state = "chosen"
    return {
        "date": date,
        "number": date.day,
        "state": state,
        "first": date.day == CHOSEN[0],
        "last": date.day == CHOSEN[-1],
        "today": date.day == 6,
    }


def month() -> dict[str, Any]:
    """August 2026, which starts on a Saturday."""
    days: list[dict[str, Any] | None] = [None] * 5
    days += [day(dt.date(2026, 8, number)) for number in range(1, 32)]
    days += [None] * (-len(days) % 7)
    return {
        "title": "August 2026",
        "weekdays": [{"short": short, "long": long} for short, long in (*WEEKDAYS, *WEEKEND)],
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
    }


def context(now: dt.datetime) -> dict[str, Any]:
    """Template context of the style guide. `now` is aware; the countdown ends 14 minutes later."""
    names = ("Larch", "Kingfisher", "Gentian")
    return {
        "form": SampleForm(),
        "bad_form": SampleForm({"email": "anna@", "guests": "2", "pay": "card"}, auto_id="bad_%s"),
        "month": month(),
        "until": now + dt.timedelta(minutes=14),
        "lines": [
            {"label": "3 nights", "detail": "2 at $240.00, 1 at $290.00", "amount": "$770.00"},
            {"label": "Breakfast basket", "detail": "3 × $28.00", "amount": "$84.00"},
            {"label": "Early bird", "kind": "discount", "amount": "−$77.00"},
        ],
        "page": Paginator(range(200), 10).page(4),
        "chalets": [
            SimpleNamespace(
                name=name,
                capacity=4,
                bedrooms=2,
                bathrooms=1,
                image=f"img/chalets/{name.lower()}-exterior.svg",
            )
            for name in names
        ],
        "images": [
            {
                "url": f"/static/img/chalets/larch-{scene}.svg",
                "alt": f"Larch: {scene}",
                "caption": f"The {scene}",
            }
            for scene in ("exterior", "living-room", "bedroom", "view")
        ],
        "statuses": [
            ("pending", "Pending"),
            ("confirmed", "Confirmed"),
            ("checked_in", "Checked in"),
            ("checked_out", "Checked out"),
            ("cancelled", "Cancelled"),
            ("no_show", "No-show"),
            ("paid", "Paid"),
            ("refunded", "Refunded"),
            ("failed", "Failed"),
        ],
    }
