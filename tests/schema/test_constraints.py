"""Every named constraint is violated once by a raw write and refuses by its name; the last test counts them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.schema import reading
from tests.schema.test_values import FLOORS, LISTED
from tests.support.refusals import refused_by
from tests.support.rows import FACTORIES, copy_row

pytestmark = pytest.mark.django_db

YESTERDAY = str(timezone.localdate() - timedelta(days=1))
ELSEWHEN = {"check_in": "2031-01-01", "check_out": "2031-01-03"}

# constraint -> (table, what the factory is told, what a second row changes).
VIOLATIONS: dict[str, tuple[str, dict, dict]] = {
    # Rules between columns.
    "chalet_bookings_dates_in_order": ("chalet_bookings", {}, {"check_out": YESTERDAY}),
    "chalet_bookings_guests_floor": ("chalet_bookings", {}, {"guests": 0}),
    "chalet_bookings_refund_within_total": (
        "chalet_bookings",
        {"total_price": 600},
        {"refund_amount": 600.01},
    ),
    "chalet_images_has_picture": ("chalet_images", {}, {"static_path": None, "image": ""}),
    "cancellation_policies_percentage_range": ("cancellation_policies", {}, {"refund_percentage": 100.01}),
    "payment_refunds_amount_floor": ("payment_refunds", {}, {"amount": 0}),
    "payments_refunded_within_amount": ("payments", {}, {"amount": 10, "refunded_amount": 10.01}),
    "user_credits_within_amount": ("user_credits", {"amount": 50}, {"used": 50.01}),
    "user_credits_refund_id_key": ("user_credits", {"granted": True}, {}),
    "payments_one_credit_per_booking": ("payments", {"method": "credit"}, {}),
    "pool_capacity_not_oversold": ("pool_capacity", {"places": 10}, {"taken": 11}),
    "pool_tickets_somebody_comes": ("pool_tickets", {}, {"adults": 0, "code": "ANOTHER"}),
    "pool_tickets_party_not_exceeded": ("pool_tickets", {}, {"admitted": 2, "code": "ANOTHER"}),
    "membership_members_inside_once": ("membership_members", {}, {"inside": 2}),
    "menu_option_groups_answers_in_order": ("menu_option_groups", {}, {"least": 2}),
    "guest_orders_sent_is_an_order": ("guest_orders", {}, {"status": "sent"}),
    "table_bills_discount_has_reason": ("table_bills", {}, {"code": "ANOTHER", "discount_percent": 10}),
    "table_bills_service_is_percent": ("table_bills", {}, {"code": "ANOTHER", "service_percent": 101}),
    "bill_shares_given_back_within": ("bill_shares", {}, {"given_back": 40.01}),
    "bill_shares_deposit_has_party": ("bill_shares", {}, {"status": "deposit"}),
    "stay_charges_settled_is_paid": (
        "stay_charges",
        {},
        {"status": "settled", "reference": "00000000-0000-4000-8000-000000000001"},
    ),
    "restaurant_tables_party_fits": ("restaurant_tables", {}, {"table_number": 9999, "min_party": 5}),
    "table_combinations_party_in_order": ("table_combinations", {}, {"min_party": 9}),
    "dining_services_hours_in_order": ("dining_services", {}, {"closes": "20:00"}),
    "dining_services_share_is_percent": ("dining_services", {}, {"online_share": 101}),
    "dining_paces_not_exceeded": ("dining_paces", {}, {"covers": 17}),
    "pool_memberships_dates_in_order": ("pool_memberships", {}, {"end_date": YESTERDAY}),
    "seasonal_pricing_rules_dates_in_order": ("seasonal_pricing_rules", {}, {"end_date": YESTERDAY}),
    "seasonal_pricing_rules_days_listed": ("seasonal_pricing_rules", {}, {"apply_to_days": ["someday"]}),
    "table_reservations_turn_floor": ("table_reservations", {}, {"turn_minutes": 0}),
    # One of a kind.
    "booking_addons_once": ("booking_addons", {}, {}),
    "stay_charges_once": ("stay_charges", {}, {}),
    "stay_charges_payment_id_key": (
        "stay_charges",
        {"settled": True},
        {"reference": "00000000-0000-4000-8000-000000000001"},
    ),
    "cancellation_policies_one_per_step": ("cancellation_policies", {}, {}),
    "chalet_amenities_once": ("chalet_amenities", {}, {}),
    "chalet_bookings_code_key": ("chalet_bookings", {}, ELSEWHEN),
    "chalet_bookings_request_key_key": (
        "chalet_bookings",
        {"request_key": "00000000-0000-4000-8000-000000000001"},
        {"code": "ANOTHER", **ELSEWHEN},
    ),
    "chalets_slug_key": ("chalets", {}, {}),
    "kitchen_orders_order_number_key": ("kitchen_orders", {}, {}),
    "notifications_dedupe_key_key": ("notifications", {}, {}),
    "payment_ledger_one_posting": ("payment_ledger", {}, {}),
    "payment_refunds_stripe_refund_id_key": ("payment_refunds", {"stripe_refund_id": "re_1"}, {}),
    "payments_one_open_per_booking": ("payments", {}, {}),
    "payments_one_per_intent": ("payments", {"succeeded": True}, {}),
    "payments_one_per_session": (
        "payments",
        {"succeeded": True, "stripe_session_id": "cs_1"},
        {"stripe_intent_id": None},
    ),
    "pool_capacity_one_per_half_day": ("pool_capacity", {}, {}),
    "menu_option_groups_once": ("menu_option_groups", {}, {}),
    "menu_options_once": ("menu_options", {}, {}),
    "order_counters_day_key": ("order_counters", {}, {}),
    "table_bills_code_key": ("table_bills", {}, {}),
    "table_cards_code_key": ("table_cards", {}, {"table_id": "00000000-0000-4000-8000-000000000001"}),
    "table_cards_table_id_key": ("table_cards", {}, {"code": "ANOTHER"}),
    "guest_orders_order_id_key": ("guest_orders", {"sent": True}, {}),
    "bill_shares_reservation_id_key": ("bill_shares", {"deposit": True}, {}),
    "bill_share_lines_once": ("bill_share_lines", {}, {}),
    "kitchen_orders_request_key_key": (
        "kitchen_orders",
        {"request_key": "00000000-0000-4000-8000-000000000001"},
        {"order_number": "ANOTHER"},
    ),
    "table_combinations_name_key": ("table_combinations", {}, {}),
    "table_combination_members_once": ("table_combination_members", {}, {}),
    "dining_services_name_key": ("dining_services", {}, {}),
    "dining_paces_one_per_quarter": ("dining_paces", {}, {}),
    "restaurant_closures_once": ("restaurant_closures", {}, {}),
    "table_seatings_once": ("table_seatings", {}, {"day": "2031-01-01"}),
    "table_waits_secret_key": ("table_waits", {}, {}),
    "table_reservations_request_key_key": (
        "table_reservations",
        {"request_key": "00000000-0000-4000-8000-000000000001"},
        {"confirmation_code": "ANOTHER", "reservation_date": "2031-01-01"},
    ),
    "pool_tickets_code_key": ("pool_tickets", {}, {}),
    "pool_tickets_request_key_key": (
        "pool_tickets",
        {"request_key": "00000000-0000-4000-8000-000000000001"},
        {"code": "ANOTHER"},
    ),
    "pool_stay_passes_stay_id_key": ("pool_stay_passes", {}, {"code": "ANOTHER"}),
    "pool_stay_passes_code_key": (
        "pool_stay_passes",
        {},
        {"stay_id": "00000000-0000-4000-8000-000000000002"},
    ),
    "pool_memberships_one_per_subscription": (
        "pool_memberships",
        {"stripe_subscription_id": "sub_1"},
        {"status": "expired"},
    ),
    "pool_memberships_one_running": ("pool_memberships", {}, {}),
    "membership_members_once": ("membership_members", {}, {"link": "00000000-0000-4000-8000-000000000001"}),
    "membership_members_link_key": ("membership_members", {}, {"email": "b@x.ch"}),
    "membership_changes_one_open": ("membership_changes", {}, {}),
    "pool_incidents_seen_entry_id_key": ("pool_incidents_seen", {}, {}),
    "pool_entries_client_id_key": ("pool_entries", {"client_id": "00000000-0000-4000-8000-000000000001"}, {}),
    "price_history_night_once": ("price_history", {}, {}),
    "restaurant_tables_table_number_key": ("restaurant_tables", {}, {}),
    "table_reservations_confirmation_code_key": (
        "table_reservations",
        {},
        {"reservation_date": "2031-01-01"},
    ),
    "users_email_key": ("users", {}, {}),
    "users_email_any_case": ("users", {"email": "ada@example.com"}, {"email": "ADA@Example.com"}),
    # Not twice at the same time.
    "chalet_bookings_no_overlap": ("chalet_bookings", {}, {"code": "ANOTHER"}),
    "table_reservations_no_overlap": ("table_reservations", {}, {"confirmation_code": "ANOTHER"}),
    "table_seatings_no_overlap": (
        "table_seatings",
        {},
        {"reservation_id": "00000000-0000-4000-8000-000000000001"},
    ),
}
ELSEWHERE = {
    "membership_members_one_card_a_person": "tests/pool/memberships/test_members.py",
    "pool_entries_undoes_id_key": "tests/pool/test_services_gate.py",
    "payment_ledger_one_refund_posting": "tests/schema/test_ledger.py",
    "rate_limits_hits_check": "no role writes the table but by app.rate_limit_hit",
    "rate_limits_key_check": "no role writes the table but by app.rate_limit_hit",
}


@pytest.mark.parametrize("constraint", VIOLATIONS)
def test_second_row_is_refused_by(constraint):
    table, first, second = VIOLATIONS[constraint]
    row = FACTORIES[table](**first)
    with refused_by(constraint):
        copy_row(row, **second)


def test_every_constraint_is_tried(as_owner):
    with as_owner():
        found = reading.constraints().keys() | reading.unique_indexes()
    tried = VIOLATIONS.keys() | ELSEWHERE.keys()
    tried |= {f"{column.replace('.', '_')}_listed" for column in LISTED}
    tried |= {f"{table}_{column}_floor" for table, floors in FLOORS.items() for column in floors}
    assert found == tried
