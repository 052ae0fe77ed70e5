"""Every way money is asked for, comes in and goes back."""

from payments.services.cases import close_case
from payments.services.credits import set_aside
from payments.services.desk import pay_out_refund, take_at_desk
from payments.services.refunding import refund_booking
from payments.services.seasons import save_rule
from payments.services.settling import Charge, fail, settle
from payments.services.starting import start

__all__ = [
    "Charge",
    "close_case",
    "fail",
    "pay_out_refund",
    "refund_booking",
    "save_rule",
    "set_aside",
    "settle",
    "start",
    "take_at_desk",
]
