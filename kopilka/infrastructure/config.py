"""Settings, in groups; load_settings() is the only reader of the environment."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, IPvAnyNetwork, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from kopilka.infrastructure.attachment_settings import AttachmentSettings
from kopilka.infrastructure.locales import Locale
from kopilka.infrastructure.rates_settings import RatesSettings
from kopilka.money import Currency
from kopilka.periods import TimeZone

# Connections of an API process at work where it shares its cores with PostgreSQL.
AT_ONCE_BESIDE = 2
BOT_TOKEN = re.compile(r"[0-9]{1,15}:[A-Za-z0-9_-]{10,100}", re.ASCII)
TELEGRAM = "https://api.telegram.org"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
# A name and an address in angle brackets, or the address alone.
SENDER = re.compile(
    r"(?:(?P<name>[^<>\"\\\x00-\x1f\x7f]*)<)?(?P<local>[\w.+-]+)@(?P<domain>[\w.-]+)(?(name)>)", re.ASCII
)


class DatabaseSettings(BaseModel):
    """KOPILKA_DATABASE_…"""

    url: SecretStr | None = Field(
        None,
        description="PostgreSQL of the schema's owner, postgresql://user:password@host/name. "
        "Empty: Kopilka brings its own PostgreSQL into the data folder.",
    )
    app_url: SecretStr | None = Field(
        None,
        description="The same database for the application role, which row level security applies to. "
        "Empty: `kopilka migrate` makes the role kopilka_app with a password derived from the secret.",
    )
    read_url: SecretStr | None = Field(
        None,
        description="A read replica of it, for the application role: lists and analytics are read there. "
        "Empty: all is read where it is written.",
    )
    pool_size: int = Field(8, ge=1, le=200, description="Connections that one API process keeps.")
    pool_at_once: int | None = Field(
        None,
        ge=1,
        le=200,
        description="Of those, how many are at work while nobody has waited for one for 50 ms: answers are quickest "
        "with about two to a core of PostgreSQL, all processes together. "
        "Empty: 2 beside the PostgreSQL that Kopilka brings, all of them elsewhere.",
    )
    pool_wait: float = Field(2.0, gt=0, le=30, description="Seconds to wait for a free one before 503.")
    binaries: Path | None = Field(
        None, description="Folder with initdb and postgres for the embedded PostgreSQL (15 or newer)."
    )

    @property
    def is_outside(self) -> bool:
        """Not the embedded one."""
        return self.url is not None or self.app_url is not None

    @property
    def pool_held_back(self) -> int:
        """Connections that are left for those who have waited."""
        at_once = self.pool_at_once or (self.pool_size if self.is_outside else AT_ONCE_BESIDE)
        return max(0, self.pool_size - at_once)


class AuthSettings(BaseModel):
    """KOPILKA_AUTH_…"""

    bcrypt_cost: int = Field(12, ge=4, le=16, description="Cost of bcrypt; under 12 for tests only.")
    access_minutes: int = Field(10, ge=1, le=60, description="Life of an access token, minutes.")
    refresh_days: int = Field(30, ge=1, le=365, description="Life of a session without use, days.")
    confirm_email: bool = Field(
        False,
        description="Whoever signs up confirms the address by an e-mail before the first sign-in. "
        "Without KOPILKA_SMTP_HOST the e-mail is written to the data folder.",
    )


class SmtpSettings(BaseModel):
    """KOPILKA_SMTP_…"""

    host: str | None = Field(
        None, description="SMTP server that takes our e-mails. Empty: they are written to `mail/` in the data folder."
    )
    port: int = Field(587, ge=1, le=65535, description="Its port: mostly 587 with starttls, 465 with tls.")
    tls: Literal["none", "starttls", "tls"] = Field(
        "starttls", description="none, starttls, or tls from the first byte."
    )
    username: str | None = Field(None, description="User name, where the server wants one.")
    password: SecretStr | None = Field(None, description="Its password.", validate_default=True)
    sender: str | None = Field(
        None,
        description="Who e-mails come from: Kopilka <kopilka@example.com>. Needed with a host.",
        validate_default=True,
    )
    timeout: float = Field(10.0, gt=0, le=60, description="Seconds to wait for each answer of the server.")

    @field_validator("password")
    @classmethod
    def with_its_name_and_hidden(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        given = info.data
        if (value is None) != (given.get("username") is None):
            raise ValueError("name and password come together: KOPILKA_SMTP_USERNAME, KOPILKA_SMTP_PASSWORD")
        if value is not None and given.get("tls") == "none" and given.get("host") not in LOOPBACK:
            raise ValueError("would go over the network in the clear: KOPILKA_SMTP_TLS must be starttls or tls")
        return value

    @field_validator("sender")
    @classmethod
    def an_address(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            if info.data.get("host"):
                raise ValueError("needed with KOPILKA_SMTP_HOST: the address that e-mails come from")
            return None
        if SENDER.fullmatch(value) is None:
            raise ValueError("looks like Kopilka <kopilka@example.com>")
        return value


class TlsSettings(BaseModel):
    """KOPILKA_TLS_…"""

    cert: Path | None = Field(
        None,
        description="PEM file of the certificate and its chain: `kopilka serve` and `kopilka api` listen by https. "
        "Empty: plain http.",
    )
    key: Path | None = Field(None, description="PEM file of its private key, without a passphrase.")


class S3Settings(BaseModel):
    """KOPILKA_S3_…"""

    endpoint: str | None = Field(
        None, description="Any S3 server (MinIO API), http://host:port. Empty: files lie in the data folder."
    )
    bucket: str = Field("kopilka", description="Bucket of the files; it must exist.")
    region: str = Field("us-east-1", description="Region that requests are signed for.")
    access_key: str | None = Field(None, description="Access key id.")
    secret_key: SecretStr | None = Field(None, description="Secret access key.")
    public_endpoint: str | None = Field(
        None,
        description="The same server as browsers reach it. Downloads are then redirected to a link of one minute; "
        "empty: they go through Kopilka.",
    )


class ExportsSettings(BaseModel):
    """KOPILKA_EXPORTS_…"""

    quota_mb: int = Field(
        512,
        ge=1,
        le=1_000_000,
        description="Megabytes that all kept exports of one household may take; the oldest are deleted beyond that.",
    )


class MetricsSettings(BaseModel):
    """KOPILKA_METRICS_…"""

    port: int | None = Field(
        None,
        ge=1,
        le=65533,
        description="Inner port on which Prometheus finds /metrics of `kopilka api`, `kopilka worker` or "
        "`kopilka bot`; under `kopilka serve` the worker takes the next one, the bot the one after it. "
        "Empty: nothing is counted.",
    )
    host: str = Field("127.0.0.1", description="Address of that port. Never one that the world can reach.")


class SentrySettings(BaseModel):
    """KOPILKA_SENTRY_…"""

    dsn: SecretStr | None = Field(
        None,
        description="Where unexpected errors are reported, without anybody's data (docs/logs-and-errors.md). "
        "Empty: nowhere.",
    )
    environment: str = Field("production", max_length=64, description="Name of this installation in the reports.")

    @field_validator("dsn")
    @classmethod
    def is_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(
            r"https?://[^\s:@/]+(:[^\s@/]*)?@[^\s/]+/\S*\d+", value.get_secret_value()
        ):
            raise ValueError("must be as Sentry shows it, https://key@host/number")
        return value


class TelegramSettings(BaseModel):
    """KOPILKA_TELEGRAM_…"""

    token: SecretStr | None = Field(
        None,
        description="Token of the bot, as @BotFather shows it: `kopilka serve` then starts the bot. Empty: no bot.",
    )
    url: str = Field(
        TELEGRAM,
        pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$",
        description="Address of the Bot API: Telegram's own, or that of a server of yours.",
    )
    proxy: SecretStr | None = Field(
        None,
        description="Proxy on the way there, http://user:password@host:port. Empty: none, whatever HTTPS_PROXY says.",
    )

    webhook_url: str | None = Field(
        None,
        description="Address that Telegram delivers updates to: https://kopilka.example.com/telegram/webhook. The API "
        "and the bot need it. Empty: the bot asks for updates.",
    )

    @field_validator("token")
    @classmethod
    def as_shown(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not BOT_TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("looks like 123456789:AAExampleExampleExampleExampleExamp, all of it")
        return value

    @field_validator("proxy")
    @classmethod
    def is_proxy(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/]+/?", value.get_secret_value()):
            raise ValueError("must be http://host:port or http://user:password@host:port")
        return value

    @field_validator("webhook_url")
    @classmethod
    def is_delivered_to(cls, value: str | None, info: ValidationInfo) -> str | None:
        # By plain http only a Bot API server of one's own delivers.
        scheme = "https" if info.data.get("url") == TELEGRAM else "https?"
        if value is not None and not re.fullmatch(rf"{scheme}://[^\s/?#@]+(/[^\s?#]*)?/telegram/webhook", value):
            raise ValueError("must be https://host/telegram/webhook")
        return value

    @property
    def bot_id(self) -> int | None:
        """The number before the colon is the bot's own Telegram id."""
        return None if self.token is None else int(self.token.get_secret_value().partition(":")[0])


class Settings(BaseSettings):
    """Every variable KOPILKA_… that Kopilka reads; docs/settings.md is made from these descriptions."""

    model_config = SettingsConfigDict(
        env_prefix="KOPILKA_",
        env_nested_delimiter="_",
        env_nested_max_split=1,
        extra="ignore",
        hide_input_in_errors=True,
        frozen=True,
        secrets_dir_missing="error",
    )

    secrets_dir: Path | None = Field(
        None,
        description="Folder of files named as these variables, one value each, as container platforms mount secrets. "
        "A variable of the environment goes before its file.",
    )
    data_dir: Path | None = Field(None, description="Data folder: secrets, embedded PostgreSQL, files.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    workers: int = Field(1, ge=1, le=64, description="API processes of `kopilka serve` and `kopilka api`.")
    drain_seconds: float = Field(
        0,
        ge=0,
        le=300,
        description="Seconds that an API process told to stop serves on, not ready any more, so that a balancer "
        "leaves it in peace before it stops listening.",
    )
    secret: SecretStr | None = Field(
        None, description="Root secret, at least 32 characters. Empty: one is made in the data folder."
    )
    previous_secrets: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (),
        description="Root secrets that were in force before, comma separated; still accepted, never used anew.",
    )
    public_url: str | None = Field(
        None, description="Address that links in answers begin with, when Kopilka stands behind a proxy."
    )
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = Field(
        (),
        description="Addresses or networks of our own proxies, comma separated: 10.0.0.0/8,127.0.0.1. Only they are "
        "believed in X-Forwarded-For; limits by address need it behind a proxy.",
    )
    premium_for_all: bool = Field(
        False, description="Opens the premium features to everybody, as the administrator's switch does."
    )
    docs: bool = Field(True, description="Serve /docs and /openapi.json.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much to log.")
    log_format: Literal["text", "json"] = Field("text", description="Lines for people, or a JSON object a line.")
    log_requests: bool = Field(
        False, description="Log each request: method, route, status, duration and id; no address, nobody's name."
    )
    otlp_endpoint: str | None = Field(
        None,
        pattern=r"^https?://[^\s/]+(/\S*)?$",
        description="OpenTelemetry collector (OTLP by HTTP), http://host:4318, for traces of requests, jobs and "
        "statements. Empty: none.",
    )
    default_locale: Locale = Field("ru", description="Language where a request names none: ru or en.")
    default_currency: Currency = Field("RUB", description="Currency of a new household.")
    default_time_zone: TimeZone = Field("Europe/Moscow", description="Time zone of a new household.")
    db_pooler: bool = Field(
        False,
        description="KOPILKA_DATABASE_APP_URL is the address of pgbouncer in transaction mode (docs/scaling.md). "
        "KOPILKA_DATABASE_URL stays PostgreSQL's own.",
    )
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    auth: AuthSettings = Field(default_factory=AuthSettings)
    s3: S3Settings = Field(default_factory=S3Settings)
    exports: ExportsSettings = Field(default_factory=ExportsSettings)
    sentry: SentrySettings = Field(default_factory=SentrySettings)
    tls: TlsSettings = Field(default_factory=TlsSettings)
    metrics: MetricsSettings = Field(default_factory=MetricsSettings)
    smtp: SmtpSettings = Field(default_factory=SmtpSettings)
    telegram: TelegramSettings = Field(default_factory=TelegramSettings)
    rates: RatesSettings = Field(default_factory=RatesSettings)
    attachment: AttachmentSettings = Field(default_factory=AttachmentSettings)

    @property
    def is_for_this_machine(self) -> bool:
        """Nobody else reaches it: it listens on loopback, and neither a public address nor a proxy stands before it."""
        return self.host in LOOPBACK and self.public_url is None and not self.trusted_proxies

    @field_validator("smtp")
    @classmethod
    def with_an_address_for_links(cls, value: SmtpSettings, info: ValidationInfo) -> SmtpSettings:
        if value.host and not (info.data.get("public_url") or "").startswith(("http://", "https://")):
            raise ValueError("e-mails need KOPILKA_PUBLIC_URL, https://…, which their links begin with")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # The plain source of files does not know groups of settings.
        files = NestedSecretsSettingsSource(file_secret_settings, secrets_dir=env_settings().get("secrets_dir") or None)
        return init_settings, env_settings, files

    @field_validator("previous_secrets", mode="before")
    @classmethod
    def split_commas(cls, value: object) -> object:
        return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def split_networks(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("secret")
    @classmethod
    def long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().encode()) < 32:
            raise ValueError("must be at least 32 characters; `openssl rand -hex 32` makes one")
        return value


class SettingsInvalid(Exception):
    """Says which variable is wrong and why, never what it holds."""


def load_settings() -> Settings:
    """Raises SettingsInvalid."""
    try:
        return Settings()
    except (SettingsError, OSError, UnicodeDecodeError) as error:
        reason = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else _plainly(error)
        raise SettingsInvalid(f"KOPILKA_SECRETS_DIR: {reason}") from None
    except ValidationError as error:
        lines = [
            f"KOPILKA_{'_'.join(str(part) for part in item['loc']).upper()}: {item['msg']}"
            for item in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsInvalid("\n".join(lines)) from None


def _plainly(error: ValueError) -> str:
    # What a file holds stands in the error of its decoding.
    return "a file in it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)
