"""What things cost in the demo: add-ons, seasons, terms and settings."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from audit.config import SETTINGS
from audit.models import Setting
from chalets.models import Addon
from payments.models import CancellationPolicy, SeasonalPricingRule

ADDONS = (
    ("Breakfast basket", "Bread from the village, eggs, cheese and jam at the door at eight.", "18.00", "person_night"),
    ("Baby cot", "Made up and warm when you arrive.", "25.00", "stay"),
    ("Firewood", "A full basket of dry larch, split by hand.", "30.00", "stay"),
    ("Late check-out", "Keep the chalet until 15:00 on your last day.", "60.00", "stay"),
    ("Sauna evening", "The lake sauna from seven to nine, with towels and tea.", "35.00", "person"),
    ("Dog", "A bed, a bowl, and a towel for muddy paws.", "15.00", "night"),
)  # fmt: skip

TERMS = (
    ("A week or more before arrival", 7, "100.00", "full"),
    ("Three days or more before arrival", 3, "75.00", "partial"),
    ("The day before arrival or earlier", 1, "50.00", "partial"),
    ("On the day of arrival", 0, "0.00", "none"),
)


def make_addons() -> dict[str, Addon]:
    """Write the add-ons; by name."""
    addons = [
        Addon(
            name=name, description=words, price=Decimal(price), unit=unit, is_active=True, sort_order=number
        )
        for number, (name, words, price, unit) in enumerate(ADDONS)
    ]
    return {addon.name: addon for addon in Addon.objects.bulk_create(addons)}


def make_seasons(today: date, created: datetime) -> list[SeasonalPricingRule]:
    """Write the seasons from two winters ago to the winter after next."""
    rules = [
        SeasonalPricingRule(
            name=f"{name} {year}"
            if name != "Christmas and New Year"
            else f"{name} {year}/{(year + 1) % 100:02d}",
            description=words,
            start_date=first,
            end_date=last,
            multiplier=Decimal(multiplier),
            apply_to_days=days,
            is_active=True,
            priority=priority,
            created_at=created,
        )
        for year in range(today.year - 2, today.year + 2)
        for name, words, first, last, multiplier, days, priority in _seasons_of(year)
    ]
    return list(SeasonalPricingRule.objects.bulk_create(rules))


_Season = tuple[str, str, date, date, str, list[str] | None, int]


def _seasons_of(year: int) -> list[_Season]:
    end_of_february = date(year, 3, 1) - timedelta(days=1)
    return [
        ("Christmas and New Year", "The two weeks everybody wants.", date(year, 12, 20), date(year + 1, 1, 4),
         "1.50", None, 10),
        ("Summer", "School holidays on the lake.", date(year, 6, 20), date(year, 9, 6), "1.25", None, 5),
        ("February weekends", "Ski weekends.", date(year, 2, 1), end_of_february, "1.30", ["friday", "saturday"], 5),
        ("Spring quiet", "Between snow and flowers.", date(year, 4, 12), date(year, 5, 14), "0.90", None, 1),
        ("Autumn quiet", "Between larches and snow.", date(year, 11, 2), date(year, 12, 10), "0.90", None, 1),
    ]  # fmt: skip


def make_terms() -> list[CancellationPolicy]:
    """Write the cancellation terms of the chalets, longest notice first."""
    return list(
        CancellationPolicy.objects.bulk_create(
            CancellationPolicy(
                name=name,
                booking_type="chalet",
                days_before_checkin=days,
                refund_percentage=Decimal(percent),
                refund_type=kind,
                is_active=True,
            )
            for name, days, percent, kind in TERMS
        )
    )


def snapshot(terms: list[CancellationPolicy]) -> list[dict[str, object]]:
    """The terms as a stay keeps them, longest notice first."""
    return [
        {
            "days": term.days_before_checkin,
            "percent": str(term.refund_percentage),
            "type": term.refund_type,
            "name": term.name,
        }
        for term in terms
    ]


# What the demo shows although it is off at first.
SWITCHED_ON = ("restaurant.guest_orders",)


def make_settings() -> None:
    """Write every setting at its default, so that the back office shows what can be set; but what is worth a look."""
    Setting.objects.bulk_create(
        Setting(
            key=key,
            value=True if key in SWITCHED_ON else each.default,
            category=each.category,
            description=str(each.description),
        )
        for key, each in SETTINGS.items()
    )
