"""Settings: what is refused, and that no error shows a secret."""

import pytest

from kopilka.infrastructure.config import SettingsInvalid, load_settings


def test_nested_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOPILKA_DATABASE_APP_URL", "postgresql://app@db/kopilka")
    monkeypatch.setenv("KOPILKA_AUTH_BCRYPT_COST", "13")
    monkeypatch.setenv("KOPILKA_PREMIUM_FOR_ALL", "true")
    monkeypatch.setenv("KOPILKA_PREVIOUS_SECRETS", "a" * 32 + "," + "b" * 32)
    settings = load_settings()
    assert settings.database.app_url is not None
    assert settings.database.app_url.get_secret_value() == "postgresql://app@db/kopilka"
    assert settings.auth.bcrypt_cost == 13
    assert settings.premium_for_all is True
    assert len(settings.previous_secrets) == 2
    assert "postgresql://" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET", "canary-too-short"),
        ("PORT", "0"),
        ("PORT", "canary"),
        ("WORKERS", "0"),
        ("DEFAULT_CURRENCY", "CANARY"),
        ("DEFAULT_TIME_ZONE", "Mars/Canary"),
        ("AUTH_BCRYPT_COST", "3"),
        ("DATABASE_POOL_SIZE", "canary"),
    ],
)
def test_refused_by_name_and_never_shown(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"KOPILKA_{name}", value)
    with pytest.raises(SettingsInvalid) as refused:
        load_settings()
    assert f"KOPILKA_{name}: " in str(refused.value)
    assert "canary" not in str(refused.value).lower()
