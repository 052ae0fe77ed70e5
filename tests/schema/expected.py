"""The schema document as data, written from the document and not from the models.

A line is `column type [not null] [pk|unique] [default ...] [-> table.column]`. `timestamp` has a time zone. Where the
document leaves nullability or a length open (tables that only its diagram draws), the line says what was chosen.
"""

from __future__ import annotations

_ID = "id uuid not null pk default gen_random_uuid()"
_TIMES = "created_at timestamp not null default now()\nupdated_at timestamp not null default now()"

# Every table and column the document names.
SCHEMA = {
    "users": f"""
        {_ID}
        email varchar(255) not null unique
        first_name varchar(100) not null
        last_name varchar(100) not null
        phone varchar(20)
        role varchar(20) default 'customer'
        email_verified boolean default false
        last_password_change timestamp
        two_factor_enabled boolean default false
        two_factor_secret text
        failed_login_attempts int default 0
        locked_until timestamp
        preferences jsonb default '{{}}'
    """,
    "staff": """
        id uuid not null pk -> users.id
        department varchar(50) not null
        position varchar(100)
        hire_date date
        hourly_rate decimal(10,2)
        is_active boolean default true
        permissions jsonb default '[]'
    """,
    "chalets": f"""
        {_ID}
        name varchar(100) not null
        description text
        capacity int not null
        bedrooms int default 1
        bathrooms int default 1
        base_price decimal(10,2) not null
        weekend_price decimal(10,2)
        status varchar(20) default 'active'
        is_active boolean default true
        location jsonb
        check_in_time time default '15:00'
        check_out_time time default '11:00'
    """,
    "chalet_bookings": f"""
        {_ID}
        user_id uuid not null -> users.id
        chalet_id uuid not null -> chalets.id
        check_in date not null
        check_out date not null
        guests int not null
        total_price decimal(10,2) not null
        status varchar(20) default 'pending'
        payment_status varchar(20) default 'pending'
        special_requests text
        guest_details jsonb
        cancellation_reason text
        cancelled_at timestamp
        refund_amount decimal(10,2)
        modified_at timestamp
    """,
    "pool_tickets": f"""
        {_ID}
        user_id uuid -> users.id
        ticket_date date not null
        slot varchar(20) not null
        adults int default 1
        children int default 0
        total_price decimal(10,2) not null
        status varchar(20) default 'pending'
        qr_code text
        used_at timestamp
    """,
    "pool_memberships": f"""
        {_ID}
        user_id uuid not null -> users.id
        type varchar(20) not null
        billing_cycle varchar(20) not null
        status varchar(20) default 'active'
        start_date date not null
        end_date date
        monthly_price decimal(10,2) not null
        stripe_subscription_id varchar(100)
        auto_renew boolean default true
        guest_passes_remaining int default 0
    """,
    "restaurant_tables": f"""
        {_ID}
        table_number int not null unique
        capacity int not null
        section varchar(50)
        status varchar(20) default 'available'
        position_x int
        position_y int
        shape varchar(20) default 'rectangle'
        is_active boolean default true
        features jsonb default '[]'
    """,
    "table_reservations": f"""
        {_ID}
        user_id uuid -> users.id
        table_id uuid -> restaurant_tables.id
        reservation_date date not null
        reservation_time time not null
        party_size int not null
        status varchar(20) not null default 'booked'
        guest_name varchar(200) not null
        guest_phone varchar(20)
        special_requests text
        confirmation_code varchar(20) not null unique
    """,
    "kitchen_orders": f"""
        {_ID}
        table_id uuid -> restaurant_tables.id
        order_number varchar(20) not null unique
        status varchar(20) default 'pending'
        created_by uuid -> staff.id
        started_by uuid -> staff.id
        ready_by uuid -> staff.id
        completed_by uuid -> staff.id
        kitchen_notes text
        ready_at timestamp
        completed_at timestamp
        cancelled_at timestamp
        cancellation_reason text
    """,
    "menu_items": f"""
        {_ID}
        category_id uuid not null -> menu_categories.id
        name varchar(100) not null
        description text
        price decimal(10,2) not null
        image_url varchar(255)
        is_available boolean default true
        prep_time_minutes int
        allergens jsonb default '[]'
        sort_order int default 0
    """,
    "payments": f"""
        {_ID}
        user_id uuid -> users.id
        booking_id uuid
        booking_type varchar(20)
        amount decimal(10,2) not null
        currency varchar(3) default 'USD'
        status varchar(20)
        stripe_payment_id varchar(100)
        stripe_intent_id varchar(100)
        metadata jsonb
    """,
    "seasonal_pricing_rules": f"""
        {_ID}
        name varchar(100) not null
        description text
        start_date date not null
        end_date date not null
        multiplier decimal(4,2) not null
        apply_to_days varchar[]
        is_active boolean default true
        priority int default 0
    """,
    "system_settings": """
        key varchar(100) not null pk
        value jsonb not null
        category varchar(50)
        description text
        updated_by uuid -> users.id
    """,
    "security_audit_log": f"""
        {_ID}
        user_id uuid -> users.id
        event_type varchar(50) not null
        severity varchar(20) default 'info'
        description text
        ip_address inet
        user_agent text
        metadata jsonb
    """,
    # Drawn in the diagram as a relation, without columns: the foreign key is the document's, the rest is in OURS.
    "password_history": f"{_ID}\nuser_id uuid not null -> users.id",
    "notifications": f"{_ID}\nuser_id uuid not null -> users.id",
    "user_credits": f"{_ID}\nuser_id uuid not null -> users.id",
    "chalet_amenities": f"{_ID}\nchalet_id uuid not null -> chalets.id",
    "chalet_images": f"{_ID}\nchalet_id uuid not null -> chalets.id",
    "booking_addons": f"{_ID}\nbooking_id uuid not null -> chalet_bookings.id",
    "membership_members": f"{_ID}\nmembership_id uuid not null -> pool_memberships.id",
    "guest_pass_usage": f"{_ID}\nmembership_id uuid not null -> pool_memberships.id",
    "pool_entries": f"{_ID}\nticket_id uuid -> pool_tickets.id",
    "kitchen_order_items": f"""
        {_ID}
        order_id uuid not null -> kitchen_orders.id
        menu_item_id uuid not null -> menu_items.id
    """,
    "menu_categories": _ID,
    "payment_ledger": f"{_ID}\npayment_id uuid not null -> payments.id",
    "cancellation_policies": _ID,
    "price_history": f"{_ID}\nrule_id uuid -> seasonal_pricing_rules.id",
    "activity_logs": f"{_ID}\nstaff_id uuid -> staff.id",
    "branding_assets": f"{_ID}\nsetting_key varchar(100) not null -> system_settings.key",
}

# "Audit timestamps on all tables", also where the document's own list of columns forgets one.
SCHEMA = {table: f"{lines}\n{_TIMES}" for table, lines in SCHEMA.items()}

# Every relation of the diagram: the table that holds the foreign key, its column, the table it points at.
RELATIONS = """
    chalet_bookings.user_id -> users
    pool_tickets.user_id -> users
    table_reservations.user_id -> users
    user_credits.user_id -> users
    pool_memberships.user_id -> users
    notifications.user_id -> users
    password_history.user_id -> users
    chalet_bookings.chalet_id -> chalets
    chalet_amenities.chalet_id -> chalets
    chalet_images.chalet_id -> chalets
    booking_addons.booking_id -> chalet_bookings
    membership_members.membership_id -> pool_memberships
    guest_pass_usage.membership_id -> pool_memberships
    pool_entries.ticket_id -> pool_tickets
    table_reservations.table_id -> restaurant_tables
    kitchen_orders.table_id -> restaurant_tables
    kitchen_order_items.order_id -> kitchen_orders
    menu_items.category_id -> menu_categories
    kitchen_order_items.menu_item_id -> menu_items
    payment_ledger.payment_id -> payments
    payments.user_id -> users
    chalet_bookings.cancellation_policy_id -> cancellation_policies
    price_history.rule_id -> seasonal_pricing_rules
    activity_logs.staff_id -> staff
    staff.id -> users
    branding_assets.setting_key -> system_settings
    security_audit_log.user_id -> users
    kitchen_orders.created_by -> staff
    kitchen_orders.started_by -> staff
    kitchen_orders.ready_by -> staff
    kitchen_orders.completed_by -> staff
    system_settings.updated_by -> users
"""
# "chalet_bookings generates payments" is payments.booking_id with booking_type: one column for four kinds of booking
# cannot be a foreign key. `check_books` compares both sides instead.

# Every index the document names; where its tables and its summary differ, the summary's WHERE holds.
INDEXES = {
    "idx_users_email": ("users", "email", ""),
    "idx_users_role": ("users", "role", "role <> customer"),
    "idx_chalets_status": ("chalets", "status", ""),
    "idx_chalets_capacity": ("chalets", "capacity", ""),
    "idx_bookings_user": ("chalet_bookings", "user_id", ""),
    "idx_bookings_chalet": ("chalet_bookings", "chalet_id", ""),
    "idx_bookings_dates": ("chalet_bookings", "check_in, check_out", ""),
    "idx_bookings_status": ("chalet_bookings", "status", "status <> ALL (cancelled, checked_out)"),
    "idx_tickets_date": ("pool_tickets", "ticket_date", ""),
    "idx_tickets_user": ("pool_tickets", "user_id", ""),
    "idx_memberships_user": ("pool_memberships", "user_id", "status = active"),
    "idx_reservations_date": ("table_reservations", "reservation_date, reservation_time", ""),
    "idx_orders_status": ("kitchen_orders", "status", "status = ANY (pending, cooking)"),
    "idx_audit_user": ("security_audit_log", "user_id, created_at DESC", ""),
    "idx_audit_type": ("security_audit_log", "event_type, created_at DESC", ""),
}

# Every value list the document gives. NULL is refused too, except where the column may be unknown.
VALUES = {
    "users.role": "customer staff admin superadmin",
    "chalets.status": "active maintenance inactive",
    "chalet_bookings.status": "pending confirmed checked_in checked_out cancelled no_show",
    "chalet_bookings.payment_status": "pending paid refunded partial_refund",
    "pool_tickets.slot": "morning afternoon full_day",
    "pool_tickets.status": "pending confirmed used cancelled expired",
    "pool_memberships.type": "individual family corporate vip",
    "pool_memberships.billing_cycle": "monthly quarterly annually",
    "pool_memberships.status": "active paused cancelled expired",
    "restaurant_tables.status": "available occupied reserved cleaning out_of_service",
    "restaurant_tables.shape": "rectangle round square",
    "kitchen_orders.status": "pending cooking ready completed cancelled",
    "payments.booking_type": "chalet pool restaurant membership",
    "payments.status": "pending succeeded failed refunded",
    "security_audit_log.severity": "info warning error critical",
}
VALUES_OR_NULL = {"payments.booking_type", "payments.status"}

# "Migration Order": each migration runs after the one above it.
MIGRATION_ORDER = (
    ("accounts", "0001"),  # initial schema: users, chalets and their like
    ("chalets", "0001"),
    ("pool", "0001"),
    ("restaurant", "0001"),
    ("payments", "0001"),
    ("audit", "0001"),
    ("payments", "0002"),  # user credits
    ("pool", "0002"),  # memberships
    ("restaurant", "0002"),  # table layout
    ("restaurant", "0003"),  # kitchen order items
    ("payments", "0003"),  # seasonal pricing
)
