"""Bills: opened at a table, split, paid in parts, closed by the last of them."""

from restaurant.services.bills.opening import bill_for_table, move_bill, open_bill, set_covers, void_bill
from restaurant.services.bills.paying import charge_share, settle_share, take_back_charge
from restaurant.services.bills.splitting import (
    discount,
    merge,
    set_service,
    split_by_item,
    split_by_person,
    split_by_share,
    whole,
)
from restaurant.services.bills.state import Standing, find, fresh, standing

__all__ = [
    "Standing",
    "bill_for_table",
    "charge_share",
    "discount",
    "find",
    "fresh",
    "merge",
    "move_bill",
    "open_bill",
    "set_covers",
    "set_service",
    "settle_share",
    "split_by_item",
    "split_by_person",
    "split_by_share",
    "standing",
    "take_back_charge",
    "void_bill",
    "whole",
]
