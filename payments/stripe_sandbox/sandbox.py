"""The sandbox itself: its memory, its clock, its knobs, and one lock around them."""

import copy
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import errors, persistence, routing
from .clock import Clock
from .faults import Faults
from .idempotency import IdempotencyKeys
from .sdk_types import API_VERSION
from .store import Store, StripeDict
from .testclocks import clock_of
from .timekeeper import Timekeeper
from .webhooks import Deliveries, WebhookKnobs, wants

CONFIGURED_ENDPOINT = "we_sandbox_configured"
# Objects with a page: the field that holds its address, and where it is.
PAGES = {
    "checkout.session": ("url", "/c/pay/"),
    "invoice": ("hosted_invoice_url", "/i/"),
    "billing_portal.session": ("url", "/p/session/"),
}


@dataclass
class RefundKnobs:
    """How the next refunds end, and after how many seconds those that end later do."""

    outcome: str = "succeeded"  # pending | succeeded | failed | fails_later | requires_action
    times: int | None = None  # None: until changed
    failure_reason: str = "expired_or_canceled_card"
    settle_seconds: float | None = 5  # None: only on command


@dataclass
class BillingKnobs:
    """What an account's billing settings say at Stripe."""

    retry_days: tuple[float, ...] = (3, 5, 7)  # after each failed payment, until the next try
    after_retries: str = "canceled"  # canceled | unpaid | past_due
    draft_seconds: float = 3600  # how long a renewal's invoice stays a draft
    upcoming_days: float = 7  # invoice.upcoming so many days before a renewal


class Sandbox:
    """Stripe as far as the resort needs it. Every change happens inside ``transaction()``."""

    def __init__(
        self,
        *,
        base_url: str,
        state_file: Path | None = None,
        webhook_url: str | None = None,
        webhook_secret: str | None = None,
        business_name: str = "V2 Resort",
    ) -> None:
        routing.load_resources()
        self.base_url = base_url
        self.business_name = business_name
        self.state_file = state_file
        self.configured_webhook = (webhook_url, webhook_secret) if webhook_url else None
        self.lock = threading.RLock()
        self._depth = 0
        self._moment = 0
        self._remember(persistence.load(state_file))
        self.timekeeper = Timekeeper(self)

    def _remember(self, saved: dict[str, Any]) -> None:
        self.clock = Clock(saved.get("clock_offset_seconds", 0))
        self.store = Store(saved.get("store"))
        self.keys = IdempotencyKeys(saved.get("idempotency"))
        self.deliveries = Deliveries(self.store, self.lock, saved.get("deliveries"))
        self.faults = Faults()
        self.refund_knobs = RefundKnobs()
        self.billing_knobs = BillingKnobs()
        self.calls: deque[dict[str, Any]] = deque(maxlen=2000)
        # How often everything was forgotten: a slow call does nothing in an era that is not its own.
        self.era = 0
        self._events: list[StripeDict] = []
        self._origin: dict[str, str | None] = {"id": None, "idempotency_key": None}
        self._configure_endpoint()
        self._rebase_pages()

    def saved(self) -> dict[str, Any]:
        return {
            "clock_offset_seconds": self.clock.offset_seconds,
            "store": self.store.saved(),
            "idempotency": self.keys.saved(),
            "deliveries": self.deliveries.queue,
        }

    # --- running ----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start sending webhooks and keeping time."""
        for work in (self.deliveries.run, self.timekeeper.run):
            threading.Thread(target=work, daemon=True, name=f"sandbox-{work.__qualname__}").start()

    def stop(self) -> None:
        self.timekeeper.stop()
        self.deliveries.stop()
        with self.lock:
            self._save()

    def reset(self) -> None:
        """Forget everything but the configured webhook endpoint."""
        with self.transaction():
            self.era += 1
            kept = (self.deliveries.knobs.retry_seconds, self.refund_knobs.settle_seconds)
            self.deliveries.queue.clear()
            self.deliveries.history.clear()
            self.deliveries.counts.clear()
            self.deliveries.knobs = WebhookKnobs(retry_seconds=kept[0])
            self.refund_knobs = RefundKnobs(settle_seconds=kept[1])
            self.billing_knobs = BillingKnobs()
            self.store.objects.clear()
            self.store.private.clear()
            self.store.schedule.clear()
            self.keys.kept.clear()
            self.clock.offset_seconds = 0
            self.faults.clear()
            self.calls.clear()
            self._events.clear()
            self._configure_endpoint()

    @contextmanager
    def transaction(
        self, request_id: str | None = None, idempotency_key: str | None = None
    ) -> Iterator[None]:
        """Change things with the lock held; afterwards the state is on disk and the events are queued.

        Nothing is undone when the body raises: a declined card leaves a failed charge behind, as at Stripe.
        """
        with self.lock:
            outermost = self._depth == 0
            if outermost:
                self._moment = self.clock.now()
                self._origin = {"id": request_id, "idempotency_key": idempotency_key}
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if outermost:
                    self._flush()

    def _flush(self) -> None:
        events, self._events = self._events, []
        if events:
            self.deliveries.enqueue(events, self.endpoints())
        if self.store.plans_changed:
            self.store.plans_changed = False
            self.timekeeper.wake()
        self._save()

    def _save(self) -> None:
        if self.state_file is not None:
            persistence.save(self.state_file, self.saved())

    # --- for the resources ------------------------------------------------------------------------------

    def now(self) -> int:
        """Within a transaction the time stands still, so that a day from now is a day from ``created``."""
        return self._moment if self._depth else self.clock.now()

    @contextmanager
    def standing_at(self, moment: float) -> Iterator[None]:
        """Inside a transaction: let what happens now have happened at another time."""
        before, self._moment = self._moment, int(moment)
        try:
            yield
        finally:
            self._moment = before

    @contextmanager
    def in_time_of(self, *owners: StripeDict | str | None) -> Iterator[None]:
        """Go by the test clock of the first object that belongs to one, if any does."""
        clock = next(filter(None, (clock_of(self.store, each) for each in owners)), None)
        if clock is None:
            yield
        else:
            with self.standing_at(clock["frozen_time"]):
                yield

    def precise_time_of(self, owner: StripeDict) -> float:
        """What time it is for an object: by its test clock, else by the sandbox's."""
        clock = clock_of(self.store, owner)
        return clock["frozen_time"] if clock else self.clock.precise()

    def plan(self, owner: StripeDict, *, at: float, do: str, slot: str = "", **arguments: Any) -> None:
        """As ``Store.plan``, by the clock that the object goes by."""
        clock = clock_of(self.store, owner)
        self.store.plan(
            owner["id"], at=at, do=do, slot=slot, clock=clock["id"] if clock else None, **arguments
        )

    def emit(self, type: str, object: StripeDict, previous: dict[str, Any] | None = None) -> None:
        """Make an event of an object as it is now; endpoints hear of it when the transaction ends."""
        if type in self.deliveries.knobs.never_created:
            return
        data: dict[str, Any] = {"object": copy.deepcopy(object)}
        if previous is not None:
            data["previous_attributes"] = previous
        event = {
            "id": None,
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(),
            "data": data,
            "livemode": False,
            "pending_webhooks": sum(wants(endpoint, type) for endpoint in self.endpoints()),
            "request": dict(self._origin),
            "type": type,
        }
        self._events.append(self.store.add("evt", event))

    def endpoints(self) -> list[StripeDict]:
        return list(self.store.objects.get("webhook_endpoint", {}).values())

    def require(self, kind: str, id: str, param: str, *, status: int = 400) -> StripeDict:
        """The object with this id. Raises ApiError (resource_missing) when there is none."""
        found = self.store.get(kind, id)
        if found is None:
            raise errors.no_such(kind, id, param, status)
        return found

    # --- set-up -----------------------------------------------------------------------------------------

    def _configure_endpoint(self) -> None:
        self.store.remove("webhook_endpoint", CONFIGURED_ENDPOINT)
        if self.configured_webhook is None:
            return
        url, secret = self.configured_webhook
        endpoint: StripeDict = {
            "id": CONFIGURED_ENDPOINT,
            "object": "webhook_endpoint",
            "api_version": API_VERSION,
            "application": None,
            "created": self.now(),
            "description": "Configured when the sandbox was started",
            "enabled_events": ["*"],
            "livemode": False,
            "metadata": {},
            "status": "enabled",
            "url": url,
        }
        self.store.add("we", endpoint)
        self.store.private_of(CONFIGURED_ENDPOINT)["secret"] = secret

    def _rebase_pages(self) -> None:
        """Pages that were open before a restart are now at this process's address."""
        for kind, (field, path) in PAGES.items():
            for each in self.store.objects.get(kind, {}).values():
                if each[field]:
                    each[field] = f"{self.base_url}{path}{each['id']}"

    def page_url(self, owner: StripeDict) -> str:
        """The address of an object's page: a checkout, an invoice or a guest's portal."""
        return self.base_url + PAGES[owner["object"]][1] + owner["id"]
