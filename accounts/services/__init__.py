"""Everything a person does with an account. Each function opens a transaction of its own as that person."""

from accounts.services.closing import delete_account, ties_of
from accounts.services.emails import (
    ask_to_move_email,
    ask_to_verify,
    confirm_move,
    forget_move,
    verify_email,
)
from accounts.services.passwords import (
    change_password,
    end_other_sessions,
    forget_older_passwords,
    request_password_reset,
    reset_password,
    was_used_before,
)
from accounts.services.people import find_by_email
from accounts.services.profile import update_profile
from accounts.services.signing_in import note_failure, note_sign_in, note_sign_out
from accounts.services.signing_up import sign_up, tell_owner_of

__all__ = [
    "ask_to_move_email",
    "ask_to_verify",
    "change_password",
    "confirm_move",
    "delete_account",
    "end_other_sessions",
    "find_by_email",
    "forget_move",
    "forget_older_passwords",
    "note_failure",
    "note_sign_in",
    "note_sign_out",
    "request_password_reset",
    "reset_password",
    "sign_up",
    "tell_owner_of",
    "ties_of",
    "update_profile",
    "verify_email",
    "was_used_before",
]
