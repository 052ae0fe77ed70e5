"""Production starts with its secrets or not at all."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

COMPLETE = {
    "SECRET_KEY": "k" * 20 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
    "STRIPE_SECRET_KEY": "sk_live_x",
    "STRIPE_WEBHOOK_SECRET": "whsec_x",
    "ALLOWED_HOSTS": "resort.example",
    "EMAIL_URL": "smtp://localhost:25",
    "SITE_URL": "https://resort.example",
    "DATABASE_URL": "postgresql://resort_web:x@127.0.0.1:1/resort",
}


def load_wsgi(**changes: str) -> subprocess.CompletedProcess[str]:
    """Import the web server's door as production would."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "import resort.wsgi"],
        cwd=settings.BASE_DIR,
        env={**kept, **COMPLETE, **changes},
        capture_output=True,
        text=True,
        timeout=240,
    )


def test_production_starts_with_all_its_secrets() -> None:
    answer = load_wsgi()

    assert answer.returncode == 0, answer.stderr
    assert "resort.E" not in answer.stderr


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"SECRET_KEY": "", "STRIPE_SECRET_KEY": ""}, "resort.E001"),
        ({"STRIPE_WEBHOOK_SECRET": "", "ALLOWED_HOSTS": ""}, "resort.E004"),
        ({"STRIPE_API_BASE": "http://127.0.0.1:1"}, "resort.E005"),
        ({"EMAIL_URL": "", "SITE_URL": "http://resort.example"}, "resort.E007"),
    ],
)
def test_production_refuses_to_start_without(changes: dict[str, str], code: str) -> None:
    answer = load_wsgi(**changes)

    assert answer.returncode == 1
    assert code in answer.stderr
