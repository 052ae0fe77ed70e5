"""The gate: one scan at a time, by any number of gates."""

from pool.services.gate.guests import admit_guest
from pool.services.gate.looking import Found, Inside, for_device, inside_now, search
from pool.services.gate.scanning import scan
from pool.services.gate.undoing import undo
from pool.services.gate.verdicts import Verdict

__all__ = ["Found", "Inside", "Verdict", "admit_guest", "for_device", "inside_now", "scan", "search", "undo"]
