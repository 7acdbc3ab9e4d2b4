"""All that is logged, as a test looks for what must not be in it."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


class Records(logging.Handler):
    """Keeps whole records: message, arguments, traceback and all that hangs on them."""

    def __init__(self, not_ours: tuple[str, ...]) -> None:
        super().__init__(logging.DEBUG)
        self.not_ours = not_ours
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(self.not_ours):
            self.lines.append(self.format(record) + repr(record.args) + repr(vars(record)))


@contextmanager
def heard(names: Sequence[str], *, not_ours: tuple[str, ...]) -> Iterator[Records]:
    """These loggers at DEBUG, but for what the test's own parts write down: `not_ours`, by how their names begin."""
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    handler = Records(not_ours)
    logging.getLogger().addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield handler
    logging.getLogger().removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
