"""The yardstick: what any list page of a signed-in person costs at least, and any question.

For a list a session and a person are looked up, ten rows are read and written into a small template. No middleware, no
row security, no transaction.
"""

from django.db import connection, models
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import path


class Table(models.Model):
    """A table of the resort, without its rules."""

    class Meta:
        abstract = True
        app_label = "bare"
        managed = False

    def __str__(self) -> str:
        return str(self.pk)


class Session(Table):
    objects: models.Manager["Session"] = models.Manager()
    session_key = models.CharField(primary_key=True, max_length=40)
    session_data = models.TextField()

    class Meta(Table.Meta):
        db_table = "django_session"


class Guest(Table):
    objects: models.Manager["Guest"] = models.Manager()
    id = models.UUIDField(primary_key=True)
    first_name = models.CharField(max_length=100)

    class Meta(Table.Meta):
        db_table = "users"


class Stay(Table):
    objects: models.Manager["Stay"] = models.Manager()
    id = models.UUIDField(primary_key=True)
    user_id = models.UUIDField()
    code = models.CharField(max_length=12)
    check_in = models.DateField()
    check_out = models.DateField()
    status = models.CharField(max_length=20)
    total_price = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta(Table.Meta):
        db_table = "chalet_bookings"


def stays(request: HttpRequest) -> HttpResponse:
    """Ten stays of a guest with a session."""
    Session.objects.filter(pk=request.GET["session"]).first()
    guest = Guest.objects.get(pk=request.GET["guest"])
    found = Stay.objects.filter(user_id=guest.pk).order_by("-check_in")[:10]
    return render(request, "list.html", {"guest": guest, "stays": found})


def kitchen(request: HttpRequest) -> HttpResponse:
    """What a kitchen screen asks, for anybody: one statement, and nothing new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.kitchen_version()")
        version = cursor.fetchone()[0]
    return HttpResponseNotModified(headers={"ETag": f'W/"{version}"'})


urlpatterns = [path("stays/", stays), path("kitchen/", kitchen)]
