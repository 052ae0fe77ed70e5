"""A row of any table, and raw writes past models and forms."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.db import connection, models

from resort.db.identity import OWNER, acting_as
from tests.factories import accounts, audit, chalets, payments, pool, restaurant


def _ledger_entry(**more: Any) -> models.Model:
    return payments.post(payments.PaymentFactory(succeeded=True))[0]


FACTORIES: dict[str, Any] = {
    "users": accounts.UserFactory,
    "staff": accounts.StaffFactory,
    "password_history": accounts.PasswordHistoryFactory,
    "notifications": accounts.NotificationFactory,
    "chalets": chalets.ChaletFactory,
    "chalet_amenities": chalets.AmenityFactory,
    "chalet_images": chalets.ChaletImageFactory,
    "chalet_addons": chalets.AddonFactory,
    "chalet_bookings": chalets.BookingFactory,
    "booking_addons": chalets.BookingAddonFactory,
    "stay_charges": chalets.StayChargeFactory,
    "payments": payments.PaymentFactory,
    "payment_ledger": _ledger_entry,
    "payment_refunds": payments.RefundFactory,
    "stripe_events": payments.StripeEventFactory,
    "user_credits": payments.CreditFactory,
    "cancellation_policies": payments.CancellationPolicyFactory,
    "seasonal_pricing_rules": payments.SeasonFactory,
    "price_history": payments.PriceRecordFactory,
    "pool_tickets": pool.TicketFactory,
    "pool_incidents_seen": pool.IncidentSeenFactory,
    "pool_stay_passes": pool.StayPassFactory,
    "pool_entries": pool.EntryFactory,
    "pool_capacity": pool.CapacityFactory,
    "pool_memberships": pool.MembershipFactory,
    "membership_members": pool.MemberFactory,
    "guest_pass_usage": pool.GuestPassUseFactory,
    "membership_changes": pool.MembershipChangeFactory,
    "restaurant_tables": restaurant.TableFactory,
    "table_reservations": restaurant.ReservationFactory,
    "menu_option_groups": restaurant.OptionGroupFactory,
    "menu_options": restaurant.OptionFactory,
    "order_counters": restaurant.OrderCounterFactory,
    "table_cards": restaurant.TableCardFactory,
    "guest_orders": restaurant.GuestOrderFactory,
    "table_bills": restaurant.BillFactory,
    "bill_shares": restaurant.BillShareFactory,
    "bill_share_lines": restaurant.BillShareLineFactory,
    "dining_services": restaurant.DiningServiceFactory,
    "restaurant_closures": restaurant.RestaurantClosureFactory,
    "dining_paces": restaurant.PaceFactory,
    "table_combinations": restaurant.CombinationFactory,
    "table_combination_members": restaurant.CombinationTableFactory,
    "table_seatings": restaurant.SeatingFactory,
    "table_waits": restaurant.WaitFactory,
    "menu_categories": restaurant.MenuCategoryFactory,
    "menu_items": restaurant.MenuItemFactory,
    "kitchen_orders": restaurant.OrderFactory,
    "kitchen_order_items": restaurant.OrderItemFactory,
    "security_audit_log": audit.SecurityEventFactory,
    "activity_logs": audit.ActivityFactory,
    "system_settings": audit.SettingFactory,
    "branding_assets": audit.BrandingAssetFactory,
}
# A primary key that is not a fresh uuid.
_FRESH_KEYS = {"stripe_events", "system_settings"}


def copy_row(row: models.Model, **changes: Any) -> None:
    """INSERT the row once more with these columns changed, as the owner and past every form and model."""
    table = row._meta.db_table
    column = row._meta.pk.column
    fresh = {column: uuid4().hex if table in _FRESH_KEYS else str(uuid4())}
    with acting_as(role=OWNER), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} SELECT n.* FROM {table} o, "
            f"jsonb_populate_record(NULL::{table}, to_jsonb(o) || %s::jsonb) n WHERE o.{column}::text = %s::text",
            [json.dumps({**fresh, **changes}, default=str), str(row.pk)],
        )
        assert cursor.rowcount == 1


def execute(sql: str, *params: Any) -> int:
    """Run one statement as whoever the transaction is; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return cursor.rowcount
