"""Files broken by chance or by intent: a word within two seconds, and nothing but the two errors leaves a reader."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopilka.statement_imports.formats.camt import reader as camt
from kopilka.statement_imports.formats.mt940 import reader as mt940
from kopilka.statement_imports.formats.ofx import reader as ofx
from kopilka.statement_imports.formats.one_c import reader as one_c
from kopilka.statement_imports.formats.qif import reader as qif
from kopilka.statement_imports.statement import Choices, StatementUndecided, StatementUnreadable
from kopilka.statement_imports.tests import test_camt, test_mt940, test_ofx, test_one_c, test_qif

CHOICES = Choices(currency="RUB")
SAMPLES: dict[str, tuple[Callable[[str], object], str]] = {
    "1c": (
        lambda text: one_c.read(text, CHOICES),
        test_one_c.whole(test_one_c.document(test_one_c.OWN, test_one_c.SHOP, "20.50", went="02.03.2026")),
    ),
    "ofx": (lambda text: ofx.read(text, CHOICES), test_ofx.whole(test_ofx.row("-1.50"))),
    "mt940": (lambda text: mt940.read(text, CHOICES), test_mt940.whole(":61:2603010301D1,50NMSCNONREF", ":86:tea")),
    "qif": (lambda text: qif.read(text, CHOICES), test_qif.whole(("25.03.2026", "-1.50"))),
    "camt": (
        lambda text: camt.read(text.encode("utf-8", "replace"), CHOICES),
        test_camt.whole(test_camt.entry("-1.50")).decode(),
    ),
}
PIECES = st.one_of(
    st.text(max_size=4),
    st.sampled_from(
        ["\n", "<", ">", "&#0;", "=", "-", "1e9", "NaN", "٣", "²", "9" * 50, "{4:", "\0", "\ud800", "^\n", ":61:"]
    ),
)


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
def test_only_the_two_errors_leave(name: str, data: st.DataObject) -> None:
    read, text = SAMPLES[name]
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + data.draw(PIECES) + text[end:]
    with suppress(StatementUnreadable, StatementUndecided):
        read(text)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("junk", ["9", "<A>", "{1:{", ":61:\n", "tea\n"])
def test_much_of_anything(name: str, junk: str) -> None:
    read, text = SAMPLES[name]
    middle = text.find("tea") if "tea" in text else len(text) - 40
    # Of a quadratic reader the time limit of the whole suite is the judge.
    hostile = text[:middle] + junk * (300_000 // len(junk)) + text[middle:]
    with suppress(StatementUnreadable, StatementUndecided):
        read(hostile)
