"""What the database has beyond the schema document: each column, table and index with the reason for it.

Lines are written as in `expected.py`. Nothing may be in the database that is in neither file.
"""

from __future__ import annotations

from tests.schema.expected import _ID, _TIMES

# Tables the document does not name.
TABLES = {
    "chalet_addons": "booking_addons needs a price list to draw on",
    "pool_capacity": "never oversold needs a row that holds the count, so that a CHECK can say no",
    "payment_refunds": "a refund has a life of its own: it waits, succeeds or fails days later",
    "stripe_events": "a webhook that comes twice must be known as a repeat",
    "rate_limits": "guessing and flooding are counted where two processes cannot miscount",
}
# Tables without created_at and updated_at.
WITHOUT_TIMES = {"rate_limits": "a counter that lives for minutes and is lost in a crash on purpose"}

# Columns the document does not name: line -> reason.
COLUMNS: dict[str, dict[str, str]] = {
    "users": {
        "password varchar(128) not null": "sign-in with a password; the document leaves it to the sign-in service",
        "last_login timestamp": "Django's password reset links end with the next sign-in",
        "deleted_at timestamp": "soft deletes: people are never deleted, only removed and anonymised",
    },
    "chalets": {
        "slug varchar(100) not null unique": "the address of the chalet's page",
        "deleted_at timestamp": "soft deletes: a chalet with a past is hidden",
    },
    "chalet_amenities": {
        "name varchar(100) not null": "what it is",
        "icon varchar(50) not null default 'check'": "the picture beside it",
        "sort_order int not null default 0": "the order on the page",
    },
    "chalet_images": {
        "image varchar(255)": "an uploaded picture",
        "static_path varchar(255)": "a picture that comes with the demo",
        "alt_text varchar(255) not null": "for those who cannot see it",
        "sort_order int not null default 0": "the order on the page",
    },
    "chalet_addons": {
        _ID: "as everywhere",
        "name varchar(100) not null": "what it is",
        "description text": "what it includes",
        "price decimal(10,2) not null": "what a unit costs",
        "unit varchar(20) not null default 'stay'": "per stay, night, person, or person and night",
        "is_active boolean not null default true": "taken off the list without losing the past",
        "sort_order int not null default 0": "the order on the page",
    },
    "chalet_bookings": {
        "kind varchar(20) not null default 'stay'": "a block for repairs is kept out of nights by the same constraint",
        "code varchar(12) not null unique": "what the guest says at the desk",
        "hold_expires_at timestamp": "until when unpaid nights are kept",
        "pay_at_desk boolean not null default false": "the guest chose to pay on arrival",
        "quote jsonb not null default '{}'": "the price as promised, line by line",
        "policy_snapshot jsonb not null default '[]'": "the terms as promised",
        "cancellation_policy_id uuid -> cancellation_policies.id": "the diagram's `applies`",
        "request_key uuid unique": "a form sent twice finds its first booking",
        "booked_by_id uuid -> users.id": "who at the desk booked for the guest",
        "checked_in_at timestamp": "when the guest came",
        "checked_out_at timestamp": "when the guest left",
    },
    "booking_addons": {
        "addon_id uuid not null -> chalet_addons.id": "which one",
        "name varchar(100) not null": "its name on that day",
        "unit varchar(20) not null": "how it was charged on that day",
        "unit_price decimal(10,2) not null": "its price on that day",
        "quantity int not null": "how many",
        "total decimal(10,2) not null": "what the guest pays for it",
    },
    "password_history": {"password_hash varchar(255) not null": "the former password, hashed"},
    "notifications": {
        "channel varchar(20) not null default 'email'": "by e-mail or on the site",
        "kind varchar(50) not null": "which letter",
        "subject varchar(200) not null": "what it says",
        "body text not null": "what it says",
        "data jsonb not null default '{}'": "what its pages and attachments need",
        "dedupe_key varchar(200) not null unique": "one letter per event, however often a job runs",
        "sent_at timestamp": "when the e-mail left",
        "read_at timestamp": "when it was opened on the site",
    },
    "user_credits": {
        "amount decimal(10,2) not null": "how much",
        "type varchar(20) not null default 'refund'": "from a cancellation or as goodwill",
        "source_booking_id uuid": "the cancelled booking",
        "expires_at timestamp": "until when it is good",
        "used_at timestamp": "when it was used",
    },
    "payments": {
        "method varchar(20) not null default 'stripe'": "card online, cash, terminal or credit",
        "stripe_session_id varchar(100) unique": "the checkout the guest was sent to",
        "checkout_url text": "where the guest goes on paying",
        "refunded_amount decimal(10,2) not null default 0": "how much went back, held within the amount by a CHECK",
        "taken_by_id uuid -> users.id": "who took it at the desk",
        "settled_at timestamp": "when the money was ours",
        "failure varchar(255)": "why it failed, for the desk",
        "needs_staff boolean not null default false": "money came that no booking could use",
    },
    "payment_ledger": {
        "posting_id uuid not null": "the entries of one posting sum to zero",
        "kind varchar(20) not null default 'payment'": "a payment, a refund, or a refund that failed later",
        "refund_id uuid -> payment_refunds.id": "the refund it belongs to",
        "account varchar(50) not null": "which account",
        "amount decimal(10,2) not null": "a debit is positive, a credit negative",
        "currency varchar(3) not null default 'USD'": "as the payment's",
        "booking_type varchar(20) not null": "revenue by house",
        "posted_on date not null": "the day in the books",
        "description varchar(255) not null default ''": "in words",
        "posted_by_id uuid -> users.id": "who took the money",
    },
    "payment_refunds": {
        _ID: "as everywhere",
        "payment_id uuid not null -> payments.id": "the payment it goes back from",
        "user_id uuid -> users.id": "whose it is",
        "booking_id uuid": "the booking it is for",
        "amount decimal(10,2) not null": "how much",
        "method varchar(20) not null": "how it goes back",
        "status varchar(20) not null default 'pending'": "on its way, done or failed",
        "reason varchar(255) not null default ''": "why",
        "stripe_refund_id varchar(100) unique": "Stripe's name for it",
        "failure varchar(255)": "why it failed, for the desk",
        "settled_at timestamp": "when it was done",
        "paid_out_by_id uuid -> users.id": "who paid it out",
    },
    "stripe_events": {
        "id varchar(255) not null pk": "Stripe's own id: a repeat has the same",
        "event_type varchar(100) not null": "what happened",
        "object_id varchar(255) not null": "to what; it is asked for again, never believed from the webhook",
        "processed_at timestamp": "empty until it is dealt with",
    },
    "cancellation_policies": {
        "name varchar(100) not null": "what guests read",
        "booking_type varchar(20) not null": "chalet, pool, restaurant or membership",
        "days_before_checkin int not null": "how early",
        "refund_percentage decimal(5,2) not null": "how much comes back",
        "refund_type varchar(20) not null default 'partial'": "as money or as credit",
        "is_active boolean not null default true": "in use",
    },
    "price_history": {
        "item_type varchar(50) not null": "a night that was sold or a rule that changed",
        "item_id uuid not null": "which",
        "booking_id uuid": "the booking it was sold with",
        "base_price decimal(10,2)": "before the rule",
        "final_price decimal(10,2)": "after it",
        "applied_rules jsonb not null default '[]'": "how one came from the other",
        "booking_date date not null": "when it was sold",
        "check_in_date date": "which night",
    },
    "activity_logs": {
        "user_id uuid -> users.id": "guests and managers act too, who have no staff row",
        "action varchar(100) not null": "what was done",
        "target_type varchar(50) not null": "to which kind of thing",
        "target_id varchar(100) not null": "to which one",
        "data jsonb not null default '{}'": "the details",
    },
    "branding_assets": {
        "kind varchar(50) not null": "a logo, a picture, a text",
        "file varchar(255) not null": "where it lies",
        "alt_text varchar(255) not null default ''": "for those who cannot see it",
        "is_active boolean not null default true": "in use",
    },
    "pool_entries": {
        "outcome varchar(20) not null": "let in, refused or left",
        "reason varchar(100) not null default ''": "why it was refused",
        "persons int not null default 1": "how many",
        "gate varchar(50) not null default ''": "where",
        "staff_id uuid -> staff.id": "who stood there",
        "client_id uuid unique": "a scan sent twice is the same scan",
    },
    "pool_capacity": {
        _ID: "as everywhere",
        "day date not null": "the day",
        "half varchar(20) not null": "the half-day",
        "places int not null": "how many may come",
        "taken int not null default 0": "how many will",
    },
    "membership_members": {
        "user_id uuid -> users.id": "once the invited person has an account",
        "email varchar(255) not null": "whom the invitation went to",
        "status varchar(20) not null default 'invited'": "invited, member or removed",
        "invited_at timestamp not null default now()": "when",
        "accepted_at timestamp": "when",
    },
    "guest_pass_usage": {
        "guest_name varchar(200) not null": "who came",
        "guest_email varchar(255)": "and how to reach them",
        "used_at timestamp not null default now()": "when",
        "pool_ticket_id uuid -> pool_tickets.id": "the ticket the pass became",
    },
    "restaurant_tables": {"deleted_at timestamp": "soft deletes: a table with a past is hidden"},
    "table_reservations": {"turn_minutes int not null default 120": "how long the table is kept"},
    "menu_categories": {
        "name varchar(100) not null": "what it is called",
        "description text": "what guests read",
        "sort_order int not null default 0": "the order on the menu",
        "is_active boolean not null default true": "on the menu",
    },
    "menu_items": {"deleted_at timestamp": "soft deletes: a dish that was sold is hidden"},
    "kitchen_order_items": {
        "name varchar(100) not null": "its name on that day",
        "quantity int not null default 1": "how many",
        "unit_price decimal(10,2) not null": "its price on that day",
        "modifications jsonb not null default '[]'": "without onions",
        "notes text": "for the cook",
        "status varchar(20) not null default 'pending'": "each dish has its own pace",
        "prepared_at timestamp": "when it was ready",
    },
    "rate_limits": {
        "key text not null pk": "who does what too often",
        "hits int not null": "how often",
        "resets_at timestamp not null": "until when it counts",
    },
}
for _table in TABLES.keys() - WITHOUT_TIMES.keys():
    COLUMNS[_table] |= dict.fromkeys(_TIMES.splitlines(), "audit timestamps on all tables")

# Columns the document names and we hold tighter: column -> (what the line gains, reason).
TIGHTER = {"payments.stripe_intent_id": ("unique", "one payment per payment at Stripe")}

# Indexes beyond the document's, besides Django's own on foreign keys and for LIKE.
INDEXES = {
    "users_email_any_case": "an address belongs to one person in whatever case it is written",
    "idx_bookings_holds": "the job that ends holds looks every minute",
    "idx_payments_booking": "a booking's payments",
    "idx_payments_pending": "the job that asks Stripe about open payments",
    "idx_refunds_booking": "a booking's refunds",
    "idx_ledger_posting": "the trigger sums a posting at every commit",
    "idx_ledger_account_day": "the day's books",
    "idx_stripe_events_open": "what arrived and is not dealt with",
    "idx_price_history_item": "why did this night cost that",
    "idx_activity_target": "what happened to this thing",
    "idx_activity_created": "what happened last",
    "rate_limits_resets_at": "the job that forgets old counters",
    "cancellation_policies_one_per_step": "a step of the terms has one answer",
    "payments_one_open_per_booking": "two tabs, a double click: one attempt at a time",
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
    "pool_entries.outcome": "admitted refused left",
    "pool_capacity.half": "morning afternoon",
    "membership_members.status": "invited accepted removed",
    "table_reservations.status": "booked confirmed arrived seated finished cancelled no_show",
    "kitchen_order_items.status": "pending cooking ready served cancelled",
    "payments.method": "stripe cash terminal credit",
    "payment_ledger.kind": "payment refund reversal",
    "payment_ledger.account": "stripe cash terminal revenue credits",
    "payment_ledger.booking_type": "chalet pool restaurant membership",
    "payment_refunds.method": "stripe cash terminal credit",
    "payment_refunds.status": "pending succeeded failed",
    "user_credits.type": "refund goodwill",
    "cancellation_policies.booking_type": "chalet pool restaurant membership",
    "cancellation_policies.refund_type": "full partial credit none",
}
