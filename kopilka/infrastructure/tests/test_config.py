"""Settings: what is refused, and that no error shows a secret."""

from pathlib import Path

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
        ("RATES_URL", "canary"),
        ("RATES_URL", "https://canary.example/scripts?a=b"),
    ],
)
def test_refused_by_name_and_never_shown(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"KOPILKA_{name}", value)
    with pytest.raises(SettingsInvalid) as refused:
        load_settings()
    assert f"KOPILKA_{name}: " in str(refused.value)
    assert "canary" not in str(refused.value).lower()


MAIL = {
    "KOPILKA_SMTP_HOST": "smtp.example",
    "KOPILKA_SMTP_SENDER": "Копилка <no-reply@kopilka.example>",
    "KOPILKA_PUBLIC_URL": "https://kopilka.example",
}


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:8080", "https://mirror.example/scripts/"])
def test_rates(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert load_settings().rates.url == "https://www.cbr.ru/scripts"
    monkeypatch.setenv("KOPILKA_RATES_URL", url)
    assert load_settings().rates.url == url


def test_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in MAIL.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KOPILKA_SMTP_USERNAME", "kopilka")
    monkeypatch.setenv("KOPILKA_SMTP_PASSWORD", "canary")
    monkeypatch.setenv("KOPILKA_AUTH_CONFIRM_EMAIL", "true")
    settings = load_settings()
    assert (settings.smtp.port, settings.smtp.tls, settings.auth.confirm_email) == (587, "starttls", True)
    assert "canary" not in repr(settings)


@pytest.mark.parametrize(
    ("changed", "names", "says"),
    [
        ({"KOPILKA_SMTP_SENDER": None}, "SMTP_SENDER", "needed with KOPILKA_SMTP_HOST"),
        ({"KOPILKA_SMTP_SENDER": "nobody"}, "SMTP_SENDER", "looks like Kopilka <kopilka@example.com>"),
        ({"KOPILKA_SMTP_SENDER": "a@b.c\r\nBcc: d@e.f"}, "SMTP_SENDER", "looks like"),
        ({"KOPILKA_SMTP_SENDER": "Kopilka <a@b.c"}, "SMTP_SENDER", "looks like"),
        ({"KOPILKA_PUBLIC_URL": None}, "SMTP", "e-mails need KOPILKA_PUBLIC_URL"),
        ({"KOPILKA_PUBLIC_URL": "kopilka.example"}, "SMTP", "e-mails need KOPILKA_PUBLIC_URL"),
        ({"KOPILKA_SMTP_USERNAME": "kopilka"}, "SMTP_PASSWORD", "come together"),
        ({"KOPILKA_SMTP_PASSWORD": "canary"}, "SMTP_PASSWORD", "come together"),
        (
            {"KOPILKA_SMTP_TLS": "none", "KOPILKA_SMTP_USERNAME": "kopilka", "KOPILKA_SMTP_PASSWORD": "canary"},
            "SMTP_PASSWORD",
            "in the clear",
        ),
        ({"KOPILKA_SMTP_TLS": "ssl"}, "SMTP_TLS", "Input should be"),
    ],
)
def test_mail_refused(monkeypatch: pytest.MonkeyPatch, changed: dict[str, str | None], names: str, says: str) -> None:
    for name, value in {**MAIL, **changed}.items():
        if value is not None:
            monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as refused:
        load_settings()
    [line] = str(refused.value).splitlines()
    assert line.startswith(f"KOPILKA_{names}: ")
    assert says in line
    assert "canary" not in line


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of secrets as a platform mounts it."""
    monkeypatch.setenv("KOPILKA_SECRETS_DIR", str(tmp_path))
    return tmp_path


def test_secrets_come_from_files(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (files / "kopilka_secret").write_text("s" * 40 + "\n")
    (files / "KOPILKA_DATABASE_URL").write_text("postgresql://owner:canary@db/kopilka")
    (files / "kopilka_previous_secrets").write_text("a" * 32 + "," + "b" * 32)
    (files / "of_somebody_else").write_text("x")
    monkeypatch.setenv("KOPILKA_DATABASE_POOL_SIZE", "3")
    settings = load_settings()
    assert settings.secret is not None
    assert settings.secret.get_secret_value() == "s" * 40
    assert settings.database.url is not None
    assert settings.database.url.get_secret_value() == "postgresql://owner:canary@db/kopilka"
    assert settings.database.pool_size == 3, "a group may be filled from both"
    assert len(settings.previous_secrets) == 2
    assert "canary" not in repr(settings)


def test_as_kubernetes_links_its_files(files: Path) -> None:
    (files / "..2026").mkdir()
    (files / "..2026" / "KOPILKA_S3_SECRET_KEY").write_text("key")
    (files / "..data").symlink_to("..2026")
    (files / "KOPILKA_S3_SECRET_KEY").symlink_to("..data/KOPILKA_S3_SECRET_KEY")
    key = load_settings().s3.secret_key
    assert key is not None
    assert key.get_secret_value() == "key"


def test_the_environment_goes_before_a_file(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (files / "KOPILKA_PORT").write_text("8001")
    assert load_settings().port == 8001
    monkeypatch.setenv("KOPILKA_PORT", "8002")
    assert load_settings().port == 8002


def test_a_bad_file_is_named_and_never_shown(files: Path) -> None:
    (files / "KOPILKA_SECRET").write_text("canary")
    with pytest.raises(SettingsInvalid, match="KOPILKA_SECRET: ") as refused:
        load_settings()
    assert "canary" not in str(refused.value)
    (files / "KOPILKA_SECRET").write_bytes(b"\xffcanary")
    with pytest.raises(SettingsInvalid, match="KOPILKA_SECRETS_DIR: a file in it is not UTF-8") as refused:
        load_settings()
    assert "canary" not in str(refused.value)


def test_a_missing_folder_is_said(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOPILKA_SECRETS_DIR", str(files / "nowhere"))
    with pytest.raises(SettingsInvalid, match=r"KOPILKA_SECRETS_DIR: directory .*nowhere. does not exist"):
        load_settings()
