"""What Stripe Billing does: prices, subscriptions, their invoices, and how they are collected."""
