"""CPU time of a program and all it started."""

from __future__ import annotations

import psutil


class Tree:
    """A process with its children, those that have ended included."""

    def __init__(self, root: psutil.Process) -> None:
        self.root = root

    def seconds(self) -> float:
        """User and system time so far."""
        used = self.root.cpu_times()
        total = used.user + used.system + used.children_user + used.children_system
        for child in self.root.children(recursive=True):
            try:
                times = child.cpu_times()
            except psutil.Error:
                continue
            total += times.user + times.system + times.children_user + times.children_system
        return total
