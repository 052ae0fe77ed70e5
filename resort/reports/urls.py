"""Addresses of the reports."""

from django.urls import path

from resort.reports import views

app_name = "resort"
urlpatterns = [
    path("reports/", views.index, name="reports"),
    path("reports/occupancy/", views.occupancy_page, name="reports_occupancy"),
    path("reports/revenue/", views.revenue_page, name="reports_revenue"),
    path("reports/pool/", views.pool_page, name="reports_pool"),
    path("reports/memberships/", views.memberships_page, name="reports_memberships"),
]
