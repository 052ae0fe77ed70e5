"""The screens of the pool: tickets, half-days, stays, the gate and memberships."""

from pool.admin import days, gate, incidents, membership_changes, memberships, stay_passes, tickets

__all__ = ["days", "gate", "incidents", "membership_changes", "memberships", "stay_passes", "tickets"]
