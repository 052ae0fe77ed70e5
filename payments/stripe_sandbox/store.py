"""Everything the sandbox remembers, in plain dicts so that it can be written down and read back."""

from collections.abc import Callable
from typing import Any

from .identifiers import new_id

StripeDict = dict[str, Any]


class Store:
    """Objects by kind and id in order of creation, and beside them what Stripe knows but does not tell."""

    def __init__(self, saved: dict[str, Any] | None = None) -> None:
        saved = saved or {}
        self.objects: dict[str, dict[str, StripeDict]] = saved.get("objects", {})
        self.private: dict[str, StripeDict] = saved.get("private", {})
        self.schedule: dict[str, StripeDict] = saved.get("schedule", {})
        self.plans_changed = False

    def saved(self) -> dict[str, Any]:
        return {"objects": self.objects, "private": self.private, "schedule": self.schedule}

    def add(self, prefix: str, made: StripeDict, *, length: int = 24) -> StripeDict:
        """Keep a new object under a new id."""
        made["id"] = made.get("id") or new_id(prefix, length)
        self.objects.setdefault(made["object"], {})[made["id"]] = made
        return made

    def get(self, kind: str, id: str) -> StripeDict | None:
        return self.objects.get(kind, {}).get(id)

    def find(self, id: str) -> StripeDict | None:
        """The object of any kind with this id."""
        for objects in self.objects.values():
            if id in objects:
                return objects[id]
        return None

    def newest_first(
        self, kind: str, keep: Callable[[StripeDict], bool] = lambda each: True
    ) -> list[StripeDict]:
        return [each for each in reversed(self.objects.get(kind, {}).values()) if keep(each)]

    def remove(self, kind: str, id: str) -> None:
        self.objects.get(kind, {}).pop(id, None)

    def private_of(self, id: str) -> StripeDict:
        """Facts about an object that no answer shows, such as how its refunds will end."""
        return self.private.setdefault(id, {})

    def plan(
        self, id: str, *, at: float, do: str, slot: str = "", clock: str | None = None, **arguments: Any
    ) -> None:
        """Have ``do`` (a name registered with ``timekeeper.timed``) happen to an object at a time.

        One plan for each object and slot; ``clock`` is the test clock whose time it waits for.
        """
        self.plans_changed = True
        self.schedule[_plan_key(id, slot)] = {
            "id": id, "at": at, "do": do, "clock": clock, "arguments": arguments,
        }  # fmt: skip

    def cancel_plan(self, id: str, slot: str = "") -> None:
        self.schedule.pop(_plan_key(id, slot), None)


def _plan_key(id: str, slot: str) -> str:
    return f"{id}:{slot}" if slot else id
