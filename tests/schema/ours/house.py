"""Columns beyond the schema document: people, the resort and the chalets. Each line with its reason."""

from __future__ import annotations

from tests.schema.expected import _ID

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
    "stay_charges": {
        _ID: "as everywhere",
        "booking_id uuid not null -> chalet_bookings.id": "which stay",
        "source varchar(20) not null": "whose revenue it is",
        "reference uuid not null": "what was sold: its payment names it",
        "description varchar(200) not null": "what the guest reads",
        "amount decimal(10,2) not null": "how much",
        "status varchar(20) not null default 'open'": "how far",
        "posted_by_id uuid not null -> users.id": "who charged it",
        "payment_id uuid unique -> payments.id": "what it was paid with at check-out",
        "settled_at timestamp": "when",
        "cancelled_because varchar(200) not null default ''": "the wrong stay",
    },
}
