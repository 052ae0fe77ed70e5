"""What the database has beyond the schema document: each column, table and index with the reason for it.

Lines are written as in `expected.py`. Nothing may be in the database that is in neither file.
"""

from __future__ import annotations

from tests.schema.expected import _TIMES
from tests.schema.ours import house, money, pool, restaurant

# Tables the document does not name.
TABLES = {
    "chalet_addons": "booking_addons needs a price list to draw on",
    "pool_capacity": "never oversold needs a row that holds the count, so that a CHECK can say no",
    "membership_changes": "a click must have its effect at Stripe once, also when the answer is lost",
    "pool_incidents_seen": "entries are append-only, so what became of an incident is written beside it",
    "pool_stay_passes": "a stay that ends early must lose its pool in the same transaction",
    "dining_services": "free tables mean nothing without hours, turns and the pace the kitchen keeps",
    "restaurant_closures": "a day without guests",
    "dining_paces": "covers that begin in a quarter of an hour are counted in a row, so that a CHECK can say no",
    "table_combinations": "a person knows which tables can be pushed together",
    "table_combination_members": "the tables of a combination",
    "table_seatings": "one row per physical table and party: what the overlap constraint compares",
    "table_waits": "who waits for a table",
    "menu_option_groups": "a choice has a name and a price, a note is misread",
    "menu_options": "the answers",
    "table_cards": "tables are read by everybody, the address on a card is a secret",
    "guest_orders": "what a guest types reaches the kitchen and the bill only when somebody said yes",
    "order_counters": "small numbers each day, never the same twice",
    "table_bills": "an order is what the kitchen cooks, a bill is what a guest pays",
    "bill_shares": "what one of the party pays",
    "bill_share_lines": "a bill split by dishes",
    "stay_charges": "what was eaten on a stay's account is owed before it is paid",
    "payment_refunds": "a refund has a life of its own: it waits, succeeds or fails days later",
    "stripe_events": "a webhook that comes twice must be known as a repeat",
    "rate_limits": "guessing and flooding are counted where two processes cannot miscount",
}
# Tables without created_at and updated_at.
WITHOUT_TIMES = {"rate_limits": "a counter that lives for minutes and is lost in a crash on purpose"}

# Columns the document does not name: line -> reason.
COLUMNS: dict[str, dict[str, str]] = house.COLUMNS | money.COLUMNS | pool.COLUMNS | restaurant.COLUMNS
for _table in TABLES.keys() - WITHOUT_TIMES.keys():
    COLUMNS[_table] |= dict.fromkeys(_TIMES.splitlines(), "audit timestamps on all tables")

# Columns the document names and we hold tighter: column -> (what the line gains, reason).
TIGHTER = {
    "payments.stripe_intent_id": ("unique", "one payment per payment at Stripe"),
    "pool_memberships.stripe_subscription_id": ("unique", "one membership per subscription"),
}

# Indexes beyond the document's, besides Django's own on foreign keys and for LIKE.
INDEXES = {
    "users_email_any_case": "an address belongs to one person in whatever case it is written",
    "idx_chalets_offered": "the search reads all houses on offer",
    "idx_bookings_holds": "the job that ends holds looks every minute",
    "idx_payments_booking": "a booking's payments",
    "idx_payments_pending": "the job that asks Stripe about open payments",
    "idx_refunds_booking": "a booking's refunds",
    "idx_ledger_posting": "the trigger sums a posting at every commit",
    "idx_ledger_account_day": "the day's books",
    "idx_stripe_events_open": "what arrived and is not dealt with",
    "idx_tickets_holds": "the job that ends unpaid tickets looks every minute",
    "idx_stay_passes_days": "whose stay is today",
    "idx_entries_created": "the gate's last scans",
    "idx_entries_incidents": "what somebody must look at",
    "idx_guest_orders_table": "how many a table sent in a quarter of an hour",
    "idx_guest_orders_waiting": "what guests ordered and waiters answer, asked every few seconds",
    "idx_orders_ready": "the kitchen's screen asks what was just called ready, every other second",
    "idx_order_items_void": "and which void dishes nobody has seen",
    "idx_bills_open": "the open bill of a table",
    "stay_charges_once": "one thing is charged to a stay once",
    "idx_seatings_day": "which tables are busy on a day",
    "idx_waits_day": "who waits",
    "idx_price_history_item": "why did this night cost that",
    "idx_activity_target": "what happened to this thing",
    "idx_activity_created": "what happened last",
    "rate_limits_resets_at": "the job that forgets old counters",
    "cancellation_policies_one_per_step": "a step of the terms has one answer",
    "pool_memberships_one_running": "two tabs, two plans: one of them is paid back",
    "membership_members_once": "a double click invites once",
    "membership_members_one_card_a_person": "nobody counts twice",
    "membership_changes_one_open": "one wish at a time reaches Stripe",
    "payments_one_open_per_booking": "two tabs, a double click: one attempt at a time",
    "payments_one_credit_per_booking": "credit is set aside for a booking once",
    "payment_ledger_one_posting": "a payment is posted once, however often settling runs",
    "price_history_night_once": "a night of a booking is sold once",
}

# Value lists of columns that are ours.
VALUES = {
    "staff.department": "front_office housekeeping pool restaurant kitchen finance",
    "notifications.channel": "email site",
    "chalet_addons.unit": "stay night person person_night",
    "chalet_bookings.kind": "stay block",
    "booking_addons.unit": "stay night person person_night",
    "pool_entries.outcome": "admitted refused left undone",
    "pool_stay_passes.status": "valid withdrawn",
    "pool_capacity.closed_for": "weather maintenance event",
    "pool_capacity.half": "morning afternoon",
    "membership_members.status": "invited accepted declined removed",
    "membership_changes.kind": "pause resume cancel_now cancel_later keep switch extend",
    "membership_changes.status": "asked done refused",
    "pool_memberships.end_reason": "asked unpaid",
    "table_reservations.status": "booked confirmed arrived seated finished cancelled no_show",
    "table_reservations.source": "online phone desk walk_in waitlist",
    "table_reservations.deposit_status": "none pending paid used refunded kept",
    "menu_items.station": "kitchen grill cold pastry bar",
    "kitchen_order_items.station": "kitchen grill cold pastry bar",
    "kitchen_orders.source": "staff guest",
    "guest_orders.status": "waiting sent declined",
    "table_bills.status": "open settled merged void",
    "bill_shares.status": "open paid charged deposit",
    "stay_charges.source": "chalet pool restaurant membership",
    "stay_charges.status": "open settled cancelled",
    "table_waits.kind": "evening walk_in",
    "table_waits.status": "waiting offered seated left expired",
    "kitchen_order_items.status": "pending cooking ready served cancelled",
    "payments.method": "stripe cash terminal credit",
    "payment_ledger.kind": "payment refund reversal expiry",
    "payment_ledger.account": "stripe cash terminal revenue credits",
    "payment_ledger.booking_type": "chalet pool restaurant membership",
    "payment_refunds.method": "stripe cash terminal credit",
    "payment_refunds.status": "pending succeeded failed",
    "user_credits.type": "refund goodwill",
    "cancellation_policies.booking_type": "chalet pool restaurant membership",
    "cancellation_policies.refund_type": "full partial credit none",
}
