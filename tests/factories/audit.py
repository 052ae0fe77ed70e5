"""Records and settings."""

from __future__ import annotations

import factory

from audit.models import Activity, BrandingAsset, SecurityEvent, Setting
from tests.factories.accounts import UserFactory
from tests.factories.base import OwnerFactory


class SecurityEventFactory(OwnerFactory):
    class Meta:
        model = SecurityEvent

    user = factory.SubFactory(UserFactory)
    event_type = "sign_in_failed"


class ActivityFactory(OwnerFactory):
    class Meta:
        model = Activity

    user = factory.SubFactory(UserFactory)
    action = "chalets.stay_confirmed"
    target_type = "booking"
    target_id = factory.Sequence(str)


class SettingFactory(OwnerFactory):
    class Meta:
        model = Setting

    key = factory.Sequence(lambda number: f"tests.setting_{number}")
    value = 1


class BrandingAssetFactory(OwnerFactory):
    class Meta:
        model = BrandingAsset

    setting = factory.SubFactory(SettingFactory)
    kind = "logo"
    file = "branding/logo.svg"
