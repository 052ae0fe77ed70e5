"""What the desk and the gate do with a ticket for its guest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import config
from audit.services import record
from payments.models import BookingType
from payments.services import take_at_desk
from payments.tasks import close_page
from pool import rules
from pool.errors import DayClosed, IllegalStep, PriceChanged, SoldOut
from pool.models import Ticket
from pool.services import cancelling, changing, letters, refunds, selling
from pool.services.holds import GIVEN_UP, release, terms_today
from pool.services.pictures import token_for
from pool.services.places import queue_up, taking_places
from pool.services.steps import check_unused, lock, move
from resort.common.codes import new_code
from resort.templatetags.money import money

Status = Ticket.Status
NOTHING = Decimal(0)


def can_be_paid(ticket: Ticket) -> bool:
    """Whether the desk may still take the price of this ticket."""
    alive = ticket.status in (Status.PENDING, Status.CONFIRMED, Status.USED)
    return alive and ticket.paid_at is None and ticket.total_price > 0 and not ticket.change_of_id


@transaction.atomic
def take_payment(*, ticket: Ticket, actor: User, method: str, now: datetime) -> Ticket:
    """Receive the whole price in cash or by terminal; held places become a valid ticket.

    Raises IllegalStep when the ticket is paid or over.
    """
    locked = lock(ticket)
    if not can_be_paid(locked):
        raise IllegalStep
    _take(locked, locked.total_price, actor, method, now)
    if locked.status == Status.PENDING:
        move(
            locked,
            to=Status.CONFIRMED,
            action="pool.ticket_confirmed",
            note={"paid": locked.total_price},
            paid_at=now,
            hold_expires_at=None,
        )
        letters.queue("pool_ticket_confirmed", locked)
    else:
        locked.paid_at = now
        locked.save(update_fields=["paid_at"])
        record("pool.ticket_paid", target=locked, amount=locked.total_price)
    close_page.defer(booking_id=str(locked.pk))
    return locked


def _take(ticket: Ticket, amount: Decimal, actor: User, method: str, now: datetime) -> None:
    take_at_desk(
        booking_type=BookingType.POOL,
        booking_id=ticket.pk,
        user_id=ticket.user_id or actor.pk,
        amount=amount,
        method=method,
        taken_by=actor,
        now=now,
    )


@dataclass(frozen=True)
class Sale:
    """What somebody at the desk wants."""

    day: date
    slot: str
    adults: int
    children: int

    def quote(self) -> rules.Quote:
        """What it costs now."""
        return selling.quote_for(day=self.day, slot=self.slot, adults=self.adults, children=self.children)


def check(*, sale: Sale, now: datetime) -> None:
    """Raise SoldOut, DayClosed, NotOnSale or PartyNotPossible for what cannot be sold at this moment."""
    settings = config.get_many("pool.")
    selling.check_party(adults=sale.adults, children=sale.children, settings=settings)
    selling.check_time(day=sale.day, slot=sale.slot, settings=settings, now=now)
    offer = selling.day_on_sale(day=sale.day, now=now).offer(sale.slot)
    if offer.state == selling.CLOSED:
        raise DayClosed
    if not offer.takes(sale.adults + sale.children):
        raise SoldOut


@transaction.atomic
def sell(
    *, sale: Sale, name: str, email: str, method: str, shown: Decimal, actor: User, now: datetime
) -> Ticket:
    """Sell a ticket to somebody without an account: paid in cash or by terminal, valid at once.

    Raises SoldOut, DayClosed, NotOnSale, PartyNotPossible, and PriceChanged when it costs something else than was
    shown.
    """
    settings = config.get_many("pool.")
    selling.check_party(adults=sale.adults, children=sale.children, settings=settings)
    selling.check_time(day=sale.day, slot=sale.slot, settings=settings, now=now)
    queue_up(sale.day)
    quote = sale.quote()
    if quote.total != shown:
        raise PriceChanged
    ticket = Ticket(
        user=actor,
        sold_by=actor,
        ticket_date=sale.day,
        slot=sale.slot,
        adults=sale.adults,
        children=sale.children,
        code=new_code(),
        holder_name=name.strip(),
        holder_email=email.strip() or None,
        total_price=quote.total,
        status=Status.PENDING,
        quote=quote.to_json(),
        policy_snapshot=terms_today(),
    )
    with taking_places():
        ticket.save(force_insert=True)
    if quote.total:
        _take(ticket, quote.total, actor, method, now)
    move(
        ticket,
        to=Status.CONFIRMED,
        action="pool.ticket_sold_at_desk",
        note={"paid": quote.total, "method": method},
        paid_at=now,
    )
    letters.queue("pool_ticket_confirmed", ticket, name=ticket.holder_name)
    return ticket


def can_be_cancelled(ticket: Ticket) -> bool:
    """Whether the desk may cancel this ticket: it is held, or valid and nobody has come in with it."""
    held = ticket.status == Status.PENDING
    return not ticket.change_of_id and (held or (ticket.status == Status.CONFIRMED and not ticket.admitted))


@transaction.atomic
def cancel(
    *, ticket: Ticket, actor: User, reason: str, now: datetime, refund: Decimal | None = None
) -> Ticket:
    """Cancel for the guest and send back what the terms say, or `refund` instead, which needs a reason.

    Raises IllegalStep when somebody has come in with it, or for a refund that makes no sense.
    """
    locked = lock(ticket)
    if not can_be_cancelled(locked):
        raise IllegalStep
    answer = cancelling.preview(ticket=locked, now=now)
    amount = answer.amount
    # What staff give instead of the terms goes back the way it came.
    as_credit = refund is None and cancelling.comes_as_credit(locked, answer)
    if refund is not None:
        amount = _override(locked, refund, reason)
    changes = list(Ticket.objects.open_changes(locked.pk))
    queue_up(locked.ticket_date, *(hold.ticket_date for hold in changes))
    for hold in changes:
        release(hold, reason=GIVEN_UP, now=now)
    move(
        locked,
        to=Status.CANCELLED,
        action="pool.ticket_cancelled",
        note={"refund": amount, "reason": reason, "override": refund is not None},
        cancelled_at=now,
        cancellation_reason=reason[:200],
        refund_amount=(locked.refund_amount or NOTHING) + amount,
    )
    close_page.defer(booking_id=str(locked.pk))
    refunds.promise(locked, amount, reason or "cancelled", as_credit=as_credit)
    letters.queue("pool_ticket_cancelled", locked, **cancelling.credit_in_letter(amount, as_credit))
    if not locked.sold_by_id:
        letters.tell_holder(locked, locked.holder_email, locked.holder_name)
    return locked


def _override(ticket: Ticket, refund: Decimal, reason: str) -> Decimal:
    if not reason.strip():
        raise IllegalStep(_("Say why the refund differs from the terms."))
    paid = ticket.total_price if ticket.paid_at else NOTHING
    if not NOTHING <= refund <= paid:
        raise IllegalStep(_("The refund must lie between nothing and what was paid."))
    return refund


@transaction.atomic
def move_to(
    *, ticket: Ticket, day: date, slot: str, actor: User, now: datetime, method: str = ""
) -> changing.Change:
    """Move an unused ticket to another time for its guest. What is dearer is paid now, what is cheaper goes back.

    After the resort closed its day a move never costs more. Raises IllegalStep when a difference is due and
    `method` does not say how it was paid, and SoldOut, DayClosed and NotOnSale.
    """
    locked = lock(ticket)
    check_unused(locked)
    selling.check_time(day=day, slot=slot, settings=config.get_many("pool."), now=now)
    if (locked.ticket_date, locked.slot) == (day, slot):
        raise IllegalStep(_("The ticket is for that time already."))
    changes = list(Ticket.objects.open_changes(locked.pk))
    queue_up(locked.ticket_date, day, *(hold.ticket_date for hold in changes))
    for hold in changes:
        release(hold, reason=GIVEN_UP, now=now)
    change = changing.preview(ticket=locked, day=day, slot=slot)
    to_pay, goes_back = change.difference.to_pay, change.difference.goes_back
    if to_pay and not method:
        raise IllegalStep(
            _("That costs %(amount)s more. Take the payment and say how it was paid.")
            % {"amount": money(to_pay)}
        )
    locked.ticket_date, locked.slot = day, slot
    locked.total_price, locked.quote = change.difference.price, change.quote.to_json()
    locked.closure_asked_at = None
    # The picture made before stops working.
    locked.issue += 1
    locked.qr_code = token_for(locked)
    fields = ["ticket_date", "slot", "total_price", "quote", "issue", "qr_code", "closure_asked_at"]
    if goes_back:
        locked.refund_amount = (locked.refund_amount or NOTHING) + goes_back
        fields.append("refund_amount")
    with taking_places():
        locked.save(update_fields=fields)
    if to_pay:
        _take(locked, to_pay, actor, method, now)
    changing.told(locked, change.difference)
    return change


@transaction.atomic
def resend(*, ticket: Ticket, actor: User, now: datetime) -> None:
    """Send the ticket by mail once more, to whom it was sent last; raises IllegalStep when it is not valid."""
    locked = lock(ticket)
    if locked.status != Status.CONFIRMED or locked.change_of_id:
        raise IllegalStep
    kind = "pool_ticket_sent_on" if locked.holder_email and not locked.sold_by_id else "pool_ticket_confirmed"
    letters.queue(kind, locked, to=locked.holder_email or "", name=locked.holder_name, again=now.isoformat())
    record("pool.ticket_sent_again", target=locked)
