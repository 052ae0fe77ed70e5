"""Addresses of the gate, inside the back office."""

from django.urls import path

from pool.views import gate, gate_calls

app_name = "gate"
urlpatterns = [
    path("", gate.screen, name="screen"),
    path("worker.js", gate.worker, name="worker"),
    path("take-back/", gate.take_back, name="take_back"),
    path("inside/", gate.inside, name="inside"),
    path("photo/<uuid:member>/", gate.photo, name="photo"),
    path("incidents/", gate.incidents, name="incidents"),
    path("incidents/<uuid:entry>/seen/", gate.seen, name="seen"),
    path("scan/", gate_calls.scan, name="scan"),
    path("undo/", gate_calls.undo, name="undo"),
    path("guest/", gate_calls.guest, name="guest"),
    path("pay/", gate_calls.pay, name="pay"),
    path("search/", gate_calls.search, name="search"),
    path("device/", gate_calls.device, name="device"),
]
