"""Addresses of the payments app."""

from django.urls import path

from payments import views

app_name = "payments"
urlpatterns = [path("payments/stripe/webhook/", views.stripe_webhook, name="webhook")]
