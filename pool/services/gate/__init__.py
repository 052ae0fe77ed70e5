"""The gate: one scan at a time, by any number of gates."""

from pool.services.gate.guests import admit_guest
from pool.services.gate.incidents import mark_seen, open_incidents
from pool.services.gate.looking import Found, Inside, for_device, inside_now, people_inside, search
from pool.services.gate.scanning import scan
from pool.services.gate.undoing import undo
from pool.services.gate.verdicts import Verdict

__all__ = [
    "Found",
    "Inside",
    "Verdict",
    "admit_guest",
    "for_device",
    "inside_now",
    "mark_seen",
    "open_incidents",
    "people_inside",
    "scan",
    "search",
    "undo",
]
