"""Who may do what with every table, found out by raw SQL as each of them."""

from __future__ import annotations

import pytest

from tests.db.trying import marks
from tests.db.world import ACTORS, PEOPLE, World, build
from tests.support.rows import FACTORIES

# Four marks: SELECT, INSERT, UPDATE, DELETE. `-` refused, `.` no row reached, `o` one's own, `s` some, `a` all rows.
# Columns: a visitor, a guest, another guest, staff of the front office, the kitchen and finance, a manager, the owner
# of the resort, and the worker. Which columns an UPDATE may set is in policies.golden.
MATRIX = """
                        anonymous guest other_guest receptionist cook finance manager owner service
users                        .---  o-o-        o-o-         s-o-  o-o-   o-o-    aaa-  aaa-    a-a-
staff                        ----  .---        .---         s---  o---   o---    aaa-  aaa-    a---
password_history             ----  oo--        oo--         oo--  oo--   oo--    oo--  oo--    a--a
notifications                ----  o-o-        o-o-         o-o-  o-o-   o-o-    a-a-  a-a-    aaa-
chalets                      s---  s---        s---         a---  a---   a---    aaa-  aaa-    a---
chalet_amenities             s---  s---        s---         a---  a---   a---    aaaa  aaaa    a---
chalet_images                s---  s---        s---         a---  a---   a---    aaaa  aaaa    a---
chalet_addons                s---  s---        s---         a---  a---   a---    aaaa  aaaa    a---
chalet_bookings              ----  o-o-        o-o-         aaa-  a-.-   aaa-    aaa-  aaa-    aaa-
booking_addons               ----  o---        o---         aa--  a---   aa--    aaa-  aaa-    aaa-
stay_charges                 ----  o---        o---         aaa-  .-.-   aaa-    aaa-  aaa-    a---
payments                     ----  oos-        oos-         sa.-  .o.-   aa.-    aaa-  aaa-    aaa-
payment_ledger               ----  ----        ----         aa--  .---   aa--    aa--  aa--    aa--
payment_refunds              ----  o---        o---         a-a-  .-.-   a-a-    aaa-  aaa-    aaa-
stripe_events                ----  ----        ----         ----  ----   ----    a---  a---    aaa-
user_credits                 ----  o---        o---         .---  .---   a---    aaa-  aaa-    aaa-
cancellation_policies        a---  a---        a---         a---  a---   a---    aaa-  aaa-    a---
seasonal_pricing_rules       a---  a---        a---         a---  a---   a---    aaa-  aaa-    a---
price_history                ----  ----        ----         aa--  .---   aa--    aa--  aa--    aa--
pool_tickets                 ----  o-o-        o-o-         aoa-  .-.-   .-.-    aaa-  aaa-    aaa-
pool_entries                 ----  o---        o---         aa--  .---   .---    aa--  aa--    aa--
pool_incidents_seen          ----  ----        ----         aa--  .---   .---    aa--  aa--    a---
pool_stay_passes             ----  o---        o---         a-a-  .-.-   .-.-    aaa-  aaa-    aaa-
pool_capacity                a---  a---        a---         a-a-  a-.-   a-.-    aaa-  aaa-    aaa-
pool_memberships             ----  o---        o---         aaa-  .-.-   .-.-    aaa-  aaa-    aaa-
membership_members           ----  ooo-        ooo-         a-a-  .-.-   .-.-    aaa-  aaa-    aaa-
membership_changes           ----  oo--        oo--         aa--  .---   .---    aaa-  aaa-    aaa-
guest_pass_usage             ----  o---        o---         aa--  .---   .---    aa--  aa--    aa--
restaurant_tables            s---  s---        s---         a-a-  a-.-   a-.-    aaa-  aaa-    a---
table_reservations           ----  ooo-        ooo-         aaa-  .o.-   .o.-    aaa-  aaa-    aaa-
menu_option_groups           a---  a---        a---         a---  a---   a---    aaaa  aaaa    a---
menu_options                 a---  a---        a---         a---  a---   a---    aaaa  aaaa    a---
order_counters               ----  ----        ----         ----  ----   ----    a---  a---    a---
table_bills                  ----  ----        ----         aaa-  .-.-   .-.-    aaa-  aaa-    aaa-
bill_shares                  ----  ----        ----         aaaa  .-..   .-..    aaaa  aaaa    aaaa
bill_share_lines             ----  ----        ----         aaaa  .-..   .-..    aaaa  aaaa    aaaa
dining_services              s---  s---        s---         a---  a---   a---    aaaa  aaaa    a---
restaurant_closures          a---  a---        a---         a---  a---   a---    aaaa  aaaa    a---
dining_paces                 a---  a---        a---         a---  a---   a---    aaa-  aaa-    aaa-
table_combinations           a---  a---        a---         a---  a---   a---    aaaa  aaaa    a---
table_combination_members    a---  a---        a---         a---  a---   a---    aaaa  aaaa    a---
table_seatings               ----  o---        o---         a---  .---   .---    a---  a---    a---
table_waits                  ----  o---        o---         aaa-  .-.-   .-.-    aaa-  aaa-    aaa-
table_cards                  ----  ----        ----         aaa-  .-.-   .-.-    aaa-  aaa-    ----
guest_orders                 ----  ----        ----         .-.-  .-.-   .-.-    a-a-  a-a-    a-a-
menu_categories              s---  s---        s---         a---  a---   a---    aaa-  aaa-    a---
menu_items                   a---  a---        a---         a-.-  a-a-   a-.-    aaa-  aaa-    a-a-
kitchen_orders               ----  ----        ----         a-.-  aaa-   .-.-    aaa-  aaa-    aaa-
kitchen_order_items          ----  ----        ----         a-.-  aaa-   .-.-    aaa-  aaa-    aaa-
security_audit_log           ----  ----        ----         ----  ----   ----    a---  a---    -a--
activity_logs                ----  ----        ----         o---  .---   .---    a---  a---    a---
system_settings              a---  a---        a---         a---  a---   a---    aaa-  aaa-    a---
branding_assets              s---  s---        s---         s---  s---   s---    aaaa  aaaa    a---
"""
HEADER, *LINES = (line.split() for line in MATRIX.strip().splitlines())
EXPECTED = {table: dict(zip(HEADER, cells, strict=True)) for table, *cells in LINES}


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    return build({name: request.getfixturevalue(name) for name in PEOPLE})


def test_matrix_names_every_table_and_everybody():
    assert EXPECTED.keys() == FACTORIES.keys()
    assert tuple(HEADER) == ACTORS


def test_everybody_may_do_what_the_matrix_says(world):
    assert world.rows.keys() == EXPECTED.keys()
    found = {table: {actor: marks(world, actor, table) for actor in ACTORS} for table in EXPECTED}
    differences = [
        f"{table} {actor}: {found[table][actor]}, not {expected}"
        for table, cells in EXPECTED.items()
        for actor, expected in cells.items()
        if found[table][actor] != expected
    ]
    assert differences == []
