"""The screens of the pool: tickets, half-days, the gate and memberships."""

from pool.admin import days, gate, memberships, tickets

__all__ = ["days", "gate", "memberships", "tickets"]
