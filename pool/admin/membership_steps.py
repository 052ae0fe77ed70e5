"""What the desk does with a membership; Stripe is asked by the worker a moment later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.admin_fields import DayInput
from audit.admin_steps import Step
from payments.models import Method
from pool.memberships.errors import BuyerUnknown, PlanNotOffered, StepNotPossible
from pool.memberships.models import ChangeKind
from pool.memberships.rules import CYCLES, Terms
from pool.memberships.services import changing, desk, members
from pool.memberships.services.plans import plan_named
from pool.models import Member, Membership, MembershipBillingCycle, MembershipChange, MembershipType
from resort.templatetags.dates import day
from resort.templatetags.money import money

Kind = MembershipChange.Kind
_ASK = ((MembershipChange, "INSERT"),)
# Money and presents are the managers': only they may change the row itself.
_MANAGE = ((Membership, "UPDATE"), (MembershipChange, "INSERT"))
_MANAGED = ("status",)


class PauseForm(forms.Form):
    until = forms.DateField(label=gettext_lazy("Goes on again on"), widget=DayInput)


class CancelForm(forms.Form):
    refund = forms.DecimalField(
        label=gettext_lazy("Refund"),
        help_text=gettext_lazy("What is due is filled in. At most what was paid."),
        min_value=Decimal(0),
        max_digits=10,
        decimal_places=2,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why is it cancelled?"), max_length=200, widget=AdminTextInputWidget
    )


class DaysForm(forms.Form):
    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=1, max_value=365)
    reason = forms.CharField(label=gettext_lazy("Why?"), max_length=200, widget=AdminTextInputWidget)


class SellForm(forms.Form):
    """A membership over the counter."""

    email = forms.EmailField(label=gettext_lazy("E-mail of the member's account"), max_length=255)
    plan = forms.ChoiceField(label=gettext_lazy("Plan"), choices=MembershipType.choices)
    cycle = forms.ChoiceField(label=gettext_lazy("Paid for"), choices=MembershipBillingCycle.choices)
    start = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    method = forms.ChoiceField(
        label=gettext_lazy("How was it paid?"),
        choices=[(Method.CASH.value, Method.CASH.label), (Method.TERMINAL.value, Method.TERMINAL.label)],
        widget=forms.RadioSelect,
        initial=Method.TERMINAL.value,
    )
    price = forms.DecimalField(
        label=gettext_lazy("Received"),
        max_digits=10,
        decimal_places=2,
        help_text=gettext_lazy("Must be the price of the plan for that time."),
    )

    def clean_start(self) -> Any:
        """Not in the past: days gone by cannot be used."""
        start = self.cleaned_data["start"]
        if start < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        return start

    def clean(self) -> dict[str, Any]:
        """A person with an account, a plan on sale, and its price."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            cleaned["buyer"] = desk.buyer_named(cleaned["email"])
            cleaned["terms"] = _terms(cleaned["plan"], cleaned["cycle"])
        except BuyerUnknown as refusal:
            self.add_error("email", str(refusal))
        except PlanNotOffered as refusal:
            self.add_error("plan", str(refusal))
        else:
            if cleaned["terms"].price != cleaned["price"]:
                words = _("It costs %(price)s.") % {"price": money(cleaned["terms"].price)}
                self.add_error("price", words)
        return cleaned


def _terms(plan: str, cycle: str) -> Terms:
    if cycle not in CYCLES:
        raise PlanNotOffered
    return plan_named(plan).terms(cycle)


def _possible(kind: str) -> Callable[[Membership], bool]:
    def possible(membership: Membership) -> bool:
        idle = changing.under_way(membership) is None
        return idle and changing.may(membership, kind, now=timezone.now())

    return possible


def _asked(what: str) -> str:
    return _("%(what)s: on its way, and done in a moment.") % {"what": what}


def _pause(request: HttpRequest, membership: Membership, cleaned: dict[str, Any]) -> str:
    changing.ask_pause(membership=membership, until=cleaned["until"], actor=request.user, now=timezone.now())
    return _asked(_("Pause"))


def _simply(kind: ChangeKind) -> Callable[[HttpRequest, Membership, dict[str, Any]], str]:
    def run(request: HttpRequest, membership: Membership, cleaned: dict[str, Any]) -> str:
        changing.ask(membership=membership, kind=kind, actor=request.user, now=timezone.now())
        return _asked(str(kind.label))

    return run


def _due(membership: Membership) -> dict[str, Any]:
    return {"refund": changing.refund_due(membership, now=timezone.now())}


def _explain_cancel(request: HttpRequest, membership: Membership) -> Iterable[str]:
    return [
        _("From then on nobody of this membership is let in."),
        _("Due for the days left: %(amount)s.") % {"amount": money(_due(membership)["refund"])},
    ]


def _cancel(request: HttpRequest, membership: Membership, cleaned: dict[str, Any]) -> str:
    paid = sum((payment.refundable for payment in changing.payments_to_give_back(membership)), Decimal(0))
    if cleaned["refund"] > paid:
        raise StepNotPossible(_("The refund must lie between nothing and what was paid."))
    changing.ask(
        membership=membership,
        kind=Kind.CANCEL_NOW,
        actor=request.user,
        now=timezone.now(),
        refund=str(cleaned["refund"]),
        reason=cleaned["reason"],
    )
    return _asked(_("Cancel now"))


def _explain_end(request: HttpRequest, membership: Membership) -> Iterable[str]:
    return [_("It can be used until %(day)s and is not renewed.") % {"day": day(membership.paid_until)}]


def _add_days(request: HttpRequest, membership: Membership, cleaned: dict[str, Any]) -> str:
    changing.ask(
        membership=membership,
        kind=Kind.EXTEND,
        actor=request.user,
        now=timezone.now(),
        days=cleaned["days"],
        reason=cleaned["reason"],
    )
    return _asked(_("Add days"))


MEMBERSHIP_STEPS = (
    Step(
        "resume", gettext_lazy("Go on"), _simply(Kind.RESUME), _ASK, possible=_possible(Kind.RESUME), primary=True,
        bulk=False,
    ),
    Step("pause", gettext_lazy("Pause"), _pause, _ASK, possible=_possible(Kind.PAUSE), form=PauseForm, bulk=False),
    Step(
        "keep", gettext_lazy("Renew after all"), _simply(Kind.KEEP), _ASK, possible=_possible(Kind.KEEP), bulk=False
    ),
    Step(
        "add-days", gettext_lazy("Add days"), _add_days, _MANAGE, possible=_possible(Kind.EXTEND), form=DaysForm,
        columns=_MANAGED, bulk=False,
    ),
    Step(
        "end", gettext_lazy("Do not renew"), _simply(Kind.CANCEL_LATER), _ASK, possible=_possible(Kind.CANCEL_LATER),
        explain=_explain_end, bulk=False,
    ),
    Step(
        "cancel", gettext_lazy("Cancel now"), _cancel, _MANAGE, possible=_possible(Kind.CANCEL_NOW),
        explain=_explain_cancel, form=CancelForm, initial=_due, columns=_MANAGED, bulk=False, danger=True,
    ),
)  # fmt: skip


def _may_invite(member: Member) -> bool:
    return member.status in (Member.Status.INVITED, Member.Status.DECLINED, Member.Status.REMOVED)


def _invite(request: HttpRequest, member: Member, cleaned: dict[str, Any]) -> str:
    members.invite_again(member=member)
    return _("The invitation went to %(email)s.") % {"email": member.email}


def _new_card(request: HttpRequest, member: Member, cleaned: dict[str, Any]) -> str:
    members.new_card(member=member)
    return _("The old card is refused from now on.")


MEMBER_STEPS = (
    Step("invite", gettext_lazy("Invite again"), _invite, _ASK, possible=_may_invite, bulk=False),
    Step(
        "new-card", gettext_lazy("New card"), _new_card, _ASK,
        possible=lambda member: member.status == Member.Status.ACCEPTED, bulk=False,
    ),
)  # fmt: skip
