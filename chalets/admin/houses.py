"""Chalets, their pictures and amenities, and what can be added to a stay."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.admin_base import BackOfficeAdmin, BackOfficeInline, RemovedFilter
from audit.admin_columns import EMPTY, money_column, pill, status_column
from audit.admin_removal import removal_steps
from chalets.admin.steps import CHALET_STEPS
from chalets.errors import StayRefused
from chalets.models import Addon, Amenity, Booking, Chalet, ChaletImage
from resort.templatetags.dates import span


@admin.display(description=gettext_lazy("preview"))
def preview(picture: ChaletImage) -> Any:
    """The picture, small."""
    if picture.image:
        address = picture.image.url
    elif picture.static_path:
        address = static(picture.static_path)
    else:
        return EMPTY
    return format_html('<img src="{}" alt="{}" class="thumb" loading="lazy">', address, picture.alt_text)


class AmenityInline(BackOfficeInline):
    model = Amenity
    fields = ("name", "icon", "sort_order")


class ImageInline(BackOfficeInline):
    model = ChaletImage
    fields = (preview, "image", "alt_text", "sort_order")
    readonly_fields = (preview,)


@admin.register(Chalet)
class ChaletAdmin(BackOfficeAdmin):
    steps = (*CHALET_STEPS, *removal_steps(Chalet))
    refusals = (StayRefused,)
    inlines = (AmenityInline, ImageInline)

    list_display = ("name", "capacity", "bedrooms", "price", "weekend", "status_pill", "is_active")
    list_filter = ("status", "is_active", "capacity", RemovedFilter)
    search_fields = ("name", "slug")
    search_help_text = gettext_lazy("Name")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("name", "slug", "description", "status", "is_active", "closed_nights")}),
        (gettext_lazy("Room"), {"fields": ("capacity", "bedrooms", "bathrooms", "location")}),
        (gettext_lazy("Price"), {"fields": ("base_price", "weekend_price")}),
        (gettext_lazy("Arrival and departure"), {"fields": ("check_in_time", "check_out_time")}),
    )
    readonly_fields = ("closed_nights",)

    status_pill = status_column("status", gettext_lazy("status"))
    price = money_column("base_price", gettext_lazy("night"))
    weekend = money_column("weekend_price", gettext_lazy("weekend night"))

    def get_queryset(self, request: HttpRequest) -> Any:
        """Removed ones too: the filter hides them."""
        return Chalet.everything.order_by(*self.get_ordering(request) or ("name",))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The address follows the name only while the chalet is new: links to it live on."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    @admin.display(description=gettext_lazy("closed nights"))
    def closed_nights(self, chalet: Chalet) -> Any:
        """Blocks from today on, each a link to where it can be lifted."""
        blocks = Booking.objects.holding().filter(
            chalet=chalet, kind=Booking.Kind.BLOCK, check_out__gt=timezone.localdate()
        )
        links = [
            format_html(
                '<a href="{}">{}</a> {}',
                reverse("admin:chalets_booking_change", args=[block.pk]),
                span(block.check_in, block.check_out),
                block.special_requests or "",
            )
            for block in blocks.order_by("check_in")[:20]
        ]
        return format_html("<br>".join(["{}"] * len(links)), *links) if links else _("none")


@admin.register(Amenity)
class AmenityAdmin(BackOfficeAdmin):
    list_display = ("name", "chalet", "icon", "sort_order")
    list_filter = ("chalet",)
    list_select_related = ("chalet",)
    search_fields = ("name", "chalet__name")
    fields = ("chalet", "name", "icon", "sort_order")


@admin.register(ChaletImage)
class ImageAdmin(BackOfficeAdmin):
    list_display = ("alt_text", preview, "chalet", "sort_order")
    list_filter = ("chalet",)
    list_select_related = ("chalet",)
    search_fields = ("alt_text", "chalet__name")
    fields = ("chalet", preview, "image", "alt_text", "sort_order")
    readonly_fields = (preview,)


@admin.register(Addon)
class AddonAdmin(BackOfficeAdmin):
    list_display = ("name", "amount", "unit", "offered")
    list_filter = ("is_active", "unit")
    search_fields = ("name",)
    fields = ("name", "description", "price", "unit", "is_active", "sort_order")

    amount = money_column("price", gettext_lazy("price"))

    @admin.display(description=gettext_lazy("offered"), ordering="is_active")
    def offered(self, addon: Addon) -> Any:
        """Whether guests see it."""
        return pill("active", _("Offered")) if addon.is_active else pill("inactive", _("Not offered"))
