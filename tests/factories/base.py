"""What every factory does: write as the owner, in the test's own transaction."""

from __future__ import annotations

from typing import Any

from django.db import models
from factory.django import DjangoModelFactory

from resort.db.identity import OWNER, acting_as


class OwnerFactory(DjangoModelFactory):
    """Writes past row security, whoever the surrounding block is."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    @classmethod
    def _create(cls, model_class: type[models.Model], *args: Any, **kwargs: Any) -> Any:
        with acting_as(role=OWNER):
            return super()._create(model_class, *args, **kwargs)
