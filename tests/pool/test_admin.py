"""The pool's entries."""

from __future__ import annotations

import pytest
from django.urls import reverse

from pool.models import Capacity, Ticket
from tests.factories.accounts import UserFactory
from tests.factories.pool import CapacityFactory, TicketFactory


@pytest.fixture
def lifeguard(db):
    return UserFactory(staff=True, department="pool")


def test_manager_sets_places_but_not_how_many_are_taken(manager, client_for, as_owner):
    half = CapacityFactory(places=10, taken=4)
    address = reverse("admin:pool_capacity_change", args=[half.pk])

    client_for(manager).post(address, {"places": "12", "kept": "0", "taken": "0"})

    with as_owner():
        half = Capacity.objects.get(pk=half.pk)
    assert (half.places, half.taken) == (12, 4)


def test_fewer_places_than_taken_is_refused_in_words(manager, client_for):
    half = CapacityFactory(places=10, taken=4)
    address = reverse("admin:pool_capacity_change", args=[half.pk])

    answer = client_for(manager).post(address, {"places": "3", "kept": "0"})

    assert answer.context["adminform"].form.non_field_errors() == ["More places than that are taken already."]


def test_gate_looks_at_tickets_and_posts_nothing(lifeguard, client_for, as_owner):
    ticket = TicketFactory()
    address = reverse("admin:pool_ticket_change", args=[ticket.pk])

    assert client_for(lifeguard).get(address).status_code == 200
    assert client_for(lifeguard).post(address, {"status": "used"}).status_code == 403
    with as_owner():
        assert Ticket.objects.get(pk=ticket.pk).status == "confirmed"
