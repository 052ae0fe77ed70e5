"""A small resort: everything once for the guest and once for the other guest, and what belongs to nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from accounts.models import User
from payments.models import PriceRecord
from pool.models import Capacity
from resort.db.identity import OWNER, SERVICE, acting_as
from restaurant.models import Reservation
from tests.factories import accounts, audit, chalets, payments, pool, restaurant

PEOPLE = ("guest", "other_guest", "receptionist", "cook", "finance", "manager", "owner")
ACTORS = ("anonymous", *PEOPLE, "service")


@dataclass
class World:
    """The people by name, and for each table the keys of its rows by whose they are ("" is nobody's)."""

    people: dict[str, User]
    rows: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def add(self, person: str, *made: Any) -> None:
        """Note rows as this person's."""
        for row in made:
            owned = self.rows.setdefault(row._meta.db_table, {})
            owned.setdefault(person, set()).add(str(row.pk))

    def own(self, table: str, person: str) -> set[str]:
        """The keys of this person's rows."""
        return self.rows[table].get(person, set())

    def all(self, table: str) -> set[str]:
        """The keys of every row."""
        return set().union(*self.rows[table].values())

    def acting(self, actor: str) -> Any:
        """The identity of one of ACTORS."""
        if actor == "service":
            return acting_as(role=SERVICE)
        if actor == "anonymous":
            return acting_as(role="resort_anonymous")
        return acting_as(self.people[actor].pk)


def build(people: dict[str, User]) -> World:
    """Fill the resort."""
    world = World(people)
    for name, person in people.items():
        world.add(name, person)
        world.add(name, accounts.NotificationFactory(user=person))
        world.add(name, accounts.PasswordHistoryFactory(user=person))
        if person.role == "staff":
            with acting_as(role=OWNER):
                world.add(name, person.staff)
    colleague = accounts.UserFactory(staff=True, department="front_office")
    world.add("", colleague)
    with acting_as(role=OWNER):
        world.add("", colleague.staff)
    for name in ("guest", "other_guest"):
        _add_guest(world, name, people[name])
    _add_house(world)
    _add_records(world)
    return world


def _add_guest(world: World, name: str, person: User) -> None:
    stay = chalets.BookingFactory(user=person, held=True, chalet__name=name)
    world.add("", stay.chalet)
    line = chalets.BookingAddonFactory(booking=stay)
    world.add("", line.addon)
    open_payment = payments.PaymentFactory(booking=stay)
    cash = payments.PaymentFactory(booking=stay, cash=True, taken_by=world.people["receptionist"])
    refund = payments.RefundFactory(payment=cash, booking_id=None)
    world.add(name, stay, line, open_payment, refund, payments.CreditFactory(user=person))
    world.add(name, cash)
    world.add(name, *payments.post(cash))
    ticket = pool.TicketFactory(user=person)
    membership = pool.MembershipFactory(user=person)
    seen = pool.IncidentSeenFactory(entry__ticket=ticket, seen_by=world.people["manager"])
    world.add("", seen)
    world.add(name, seen.entry)
    world.add(name, ticket, membership, pool.EntryFactory(ticket=ticket), pool.StayPassFactory(user=person))
    world.add(
        name, pool.MemberFactory(membership=membership), pool.GuestPassUseFactory(membership=membership)
    )
    world.add(name, pool.MembershipChangeFactory(membership=membership, asked_by=person))
    with acting_as(role=OWNER), connection.cursor() as cursor:
        # One stay for each guest, and it is a held one: nobody is in house.
        cursor.execute("ALTER TABLE stay_charges DISABLE TRIGGER guard_stay_charge")
        charge = chalets.StayChargeFactory(booking=stay, posted_by=world.people["receptionist"])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ALTER TABLE stay_charges ENABLE TRIGGER guard_stay_charge")
    world.add(name, charge)
    reservation = restaurant.ReservationFactory(user=person)
    with acting_as(role=OWNER):
        world.add(name, reservation, *reservation.seatings.all())
    world.add(name, restaurant.WaitFactory(user=person))
    world.add("", reservation.table)


def _add_house(world: World) -> None:
    house = chalets.ChaletFactory(name="hidden", hidden=True)
    world.add("", house, chalets.AmenityFactory(chalet=house), chalets.ChaletImageFactory(chalet=house))
    amenity = chalets.AmenityFactory()
    world.add("", amenity.chalet, amenity, chalets.ChaletImageFactory(chalet=amenity.chalet))
    order = restaurant.OrderFactory(table=restaurant.TableFactory(is_active=False))
    line = restaurant.OrderItemFactory(order=order)
    world.add("", order.table, order, line, line.menu_item, line.menu_item.category)
    pair = restaurant.CombinationTableFactory()
    world.add("", pair, pair.table, pair.combination, restaurant.RestaurantClosureFactory())
    world.add("", restaurant.DiningServiceFactory(is_active=False))
    pace = restaurant.PaceFactory()
    with acting_as(role=OWNER):
        wish = restaurant.GuestOrderFactory(table=order.table, reservation=Reservation.objects.earliest("pk"))
    world.add("", wish, restaurant.TableCardFactory(table=order.table))
    answer = restaurant.OptionFactory(group__menu_item=line.menu_item)
    share = restaurant.BillShareLineFactory(item=line, share__bill__table=order.table)
    world.add(
        "", answer, answer.group, share, share.share, share.share.bill, restaurant.OrderCounterFactory()
    )
    world.add("", pace, pace.service)
    with acting_as(role=OWNER):
        world.add("", *PriceRecord.objects.all())  # those of the menu
    world.add("", restaurant.MenuCategoryFactory(is_active=False), chalets.AddonFactory(is_active=False))
    with acting_as(role=OWNER):
        world.add("", *Capacity.objects.all())  # the half-days of the guests' tickets
    world.add(
        "",
        pool.CapacityFactory(half="afternoon"),
        payments.CancellationPolicyFactory(),
        payments.SeasonFactory(),
    )
    world.add("", payments.StripeEventFactory(), payments.PriceRecordFactory())


def _add_records(world: World) -> None:
    branding = audit.BrandingAssetFactory()
    world.add(
        "", branding, branding.setting, audit.BrandingAssetFactory(setting=branding.setting, is_active=False)
    )
    world.add("guest", audit.SecurityEventFactory(user=world.people["guest"]))
    clerk = world.people["receptionist"]
    with acting_as(role=OWNER):
        world.add("receptionist", audit.ActivityFactory(user=clerk, staff_id=clerk.pk))
    world.add("", audit.ActivityFactory(user=None))
