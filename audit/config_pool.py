"""The settings of the pool that are words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.config_kinds import Definition, Kind

POOL: dict[str, Definition] = {
    "pool.house_rules": Definition(
        [
            gettext_noop("Children under 12 swim with an adult. The small pool is for the smallest."),
            gettext_noop("Shower before you swim, walk at the edge, leave glass at home."),
            gettext_noop("What the lifeguards say counts."),
        ],
        "pool",
        Kind.LINES,
        _("The rules of the pool, one a line: guests read them before they buy and on their ticket."),
    ),
}
