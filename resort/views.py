"""The front door and pages that belong to no app."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit import config
from chalets.forms import SearchForm
from chalets.services import availability
from resort.db.middleware import only_reads

FEATURED = 3


@only_reads
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The resort's front page: what it is, when would you like to come, and a few houses."""
    form = SearchForm(settings=config.get_many("chalets."), now=timezone.now(), initial={"guests": 2})
    context = {
        "form": form,
        "offers": availability.search(guests=1).offers[:FEATURED],
        "contact": config.get_many("resort."),
    }
    return render(request, "home.html", context)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that went stale: say so, with a way back."""
    return render(request, "403_csrf.html", status=403)
