"""`kopilka serve` has a bot among its children where a token is set, and only there; what is no token is refused."""

import pytest

from kopilka.infrastructure.config import Settings, SettingsInvalid, TelegramSettings, load_settings
from kopilka.infrastructure.telemetry.redaction import hide
from kopilka.processes.supervisor.main import children_of

TOKEN = "7000000001:AAF-tests-of-the-bot-api-on-loopback_0"


@pytest.mark.parametrize(("token", "children"), [(None, ["api", "worker"]), (TOKEN, ["api", "worker", "bot"])])
def test_the_bot_is_started_with_a_token(token: str | None, children: list[str]) -> None:
    settings = Settings(telegram=TelegramSettings.model_validate({"token": token}))
    assert [it.command for it in children_of(settings)] == children


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TOKEN", "7000000001"),
        ("TOKEN", "not a token:at all"),
        ("URL", "api.telegram.org"),
        ("URL", "https://api.telegram.org?a=b"),
        ("PROXY", "socks5://127.0.0.1:1080"),
        ("WEBHOOK_URL", "http://kopilka.example.com/telegram/webhook"),
        ("WEBHOOK_URL", "https://kopilka.example.com/bot"),
        ("WEBHOOK_URL", "https://user@kopilka.example.com/telegram/webhook"),
    ],
)
def test_what_is_wrong_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(f"KOPILKA_TELEGRAM_{variable}", value)
    with pytest.raises(SettingsInvalid) as refused:
        load_settings()
    assert str(refused.value).startswith(f"KOPILKA_TELEGRAM_{variable}: ")
    assert value not in str(refused.value)


def test_a_token_is_hidden_wherever_it_slips_into_a_message() -> None:
    said = hide(f"POST https://api.telegram.org/bot{TOKEN}/getUpdates failed for {TOKEN}")
    assert TOKEN.partition(":")[2] not in said
    assert "getUpdates" in said
