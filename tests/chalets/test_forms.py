"""What the forms let through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from chalets.forms import BookingForm, CancelForm, SearchForm, StayForm
from chalets.models import Addon, Chalet

SETTINGS = {"horizon_days": 365, "max_nights": 31}
CHALET = Chalet(name="Larch", capacity=4)
COT = Addon(name="Cot", price=25, unit="stay")
NOW = timezone.now()
TODAY = timezone.localtime(NOW).date()


def stay_form(form_class=StayForm, **data):
    wish = {
        "check_in": str(TODAY + timedelta(days=3)),
        "check_out": str(TODAY + timedelta(days=5)),
        "guests": "2",
    }
    return form_class({**wish, **data}, chalet=CHALET, addons=[COT], settings=SETTINGS, now=NOW)


def test_stay_comes_out_as_the_services_take_it():
    form = stay_form(addons=[str(COT.pk)])

    assert form.is_valid()
    assert form.stay() == {
        "check_in": TODAY + timedelta(days=3),
        "check_out": TODAY + timedelta(days=5),
        "guests": 2,
        "addon_ids": (COT.pk,),
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"check_in": ""}, "check_in"),
        ({"check_out": ""}, "check_out"),
        ({"check_out": str(TODAY)}, "check_in"),
        ({"check_in": str(TODAY - timedelta(days=1))}, "check_in"),
        ({"check_out": str(TODAY + timedelta(days=35))}, "check_in"),
        (
            {"check_in": str(TODAY + timedelta(days=366)), "check_out": str(TODAY + timedelta(days=367))},
            "check_in",
        ),
        ({"guests": "5"}, "guests"),
        ({"guests": "0"}, "guests"),
        ({"addons": ["x"]}, "addons"),
    ],
)
def test_stay_names_the_field_that_is_wrong(change, field):
    form = stay_form(**change)

    assert list(form.errors) == [field]


def test_stay_may_begin_today_and_reach_the_longest_length():
    assert stay_form(check_in=str(TODAY), check_out=str(TODAY + timedelta(days=31))).is_valid()


@given(check_in=st.text(max_size=40), check_out=st.text(max_size=40), guests=st.text(max_size=40))
def test_any_text_is_answered_with_a_field_not_with_an_error(check_in, check_out, guests):
    form = stay_form(check_in=check_in, check_out=check_out, guests=guests)

    assert form.is_valid() or form.errors


@pytest.mark.parametrize("phone", ["", "+41 79 555 01 02", "0041795550102", "(079) 555-01.02"])
def test_phone_takes_the_usual_ways_of_writing(phone):
    assert "phone" not in stay_form(BookingForm, phone=phone).errors


@pytest.mark.parametrize(
    "phone", ["call me", "12", "+", "1" * 40, "+41 79 <b>", "\N{ARABIC-INDIC DIGIT ONE}" * 8]
)
def test_phone_refuses_what_nobody_can_dial(phone):
    assert "phone" in stay_form(BookingForm, phone=phone).errors


def test_search_thinks_of_two_when_nobody_says():
    form = SearchForm({}, settings=SETTINGS, now=NOW)

    assert form.is_valid()
    assert form.cleaned_data["guests"] == 2


def test_search_refuses_an_amenity_nobody_has():
    form = SearchForm({"amenities": ["Moon"]}, amenities=[("Sauna", "Sauna")], settings=SETTINGS, now=NOW)

    assert list(form.errors) == ["amenities"]


@pytest.mark.parametrize("shown", ["NaN", "1e309", "sNaN", "Infinity", "", "1.001"])
def test_cancel_refuses_a_refund_that_is_no_amount(shown):
    assert "shown_refund" in CancelForm({"shown_refund": shown}).errors
