"""Bills: opened at a table, split, paid in parts, closed by the last of them."""

from restaurant.services.bills.deposits import settle_later
from restaurant.services.bills.giving_back import give_back, may_give_back
from restaurant.services.bills.moving import move_bill, move_dishes, party_left, party_moved
from restaurant.services.bills.opening import bill_for_table, close_paid_up, open_bill, set_covers, void_bill
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
    "close_paid_up",
    "discount",
    "find",
    "fresh",
    "give_back",
    "may_give_back",
    "merge",
    "move_bill",
    "move_dishes",
    "open_bill",
    "party_left",
    "party_moved",
    "set_covers",
    "set_service",
    "settle_later",
    "settle_share",
    "split_by_item",
    "split_by_person",
    "split_by_share",
    "standing",
    "take_back_charge",
    "void_bill",
    "whole",
]
