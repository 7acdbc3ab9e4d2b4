"""Logs: one line an event, to standard error, never with parameters of a query or a body in it."""

import logging
import logging.config

from kopilka.infrastructure.config import Settings


def configure_logging(settings: Settings) -> None:
    level = settings.log_level.upper()
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"level": "WARNING", "handlers": ["stderr"]},
            "loggers": {"kopilka": {"level": level}},
        }
    )
