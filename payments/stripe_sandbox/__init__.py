"""A small server that speaks Stripe's HTTP API, for development and tests.

The real ``stripe`` SDK talks to it as it talks to Stripe: payments, refunds, events and signed webhooks
behave alike, and its knobs (see ``control.py``) make the failures happen that a payment system must survive.
It runs as its own process (``python -m payments.stripe_sandbox``), keeps no card data, moves no money and
imports nothing of Django.
"""
