"""Quick entry through the HTTP door: no text gives a 5xx, and no sum is rounded."""

import json
import re
from decimal import Context, Decimal
from typing import Any

import httpx
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import Person

FUZZ = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
LARGEST = Decimal("999999999999999.9999")
EXACT = Context(prec=200)
SCALES = {"": 1, "к": 10**3, " тыс": 10**3, " млн": 10**6}
PIECES = st.one_of(
    st.text("0123456789", min_size=1, max_size=150),
    st.text("٠١٢٣۴۵६７８９²½", min_size=1, max_size=40),
    st.sampled_from([*" .,;+-−–'_/*xe%\n\u00a0\u202f\u2009", "e400", "E+99", "1e5", "-0", "--", "0x1f"]),
    st.sampled_from(["к", "тыс", "млн", "₽", "$", "руб", "евро", "kwd", "дней назад", "вчера", "мая", "в пт"]),
    st.text(max_size=8),
    st.text("аяё", min_size=100, max_size=300),
)  # fmt: skip


async def ask(person: Person, text: str) -> httpx.Response:
    return await person.http.post("/transactions/parse", json={"text": text})


def entries(answer: httpx.Response) -> list[dict[str, Any]]:
    """With amounts as they were sent, to the last digit."""
    found: list[dict[str, Any]] = json.loads(answer.text, parse_int=Decimal, parse_float=Decimal)
    return found


async def test_digits_without_end(alice: Person) -> None:
    ones = "1" * 102
    for text in (
        ones, f"{ones} кофе", f"кофе {ones}", f"+{ones}", f"-{ones} такси", f"{ones}к", f"{ones} млн", f"{ones} ₽",
        f"${ones}", f"{ones},50", f"{ones}.{ones}", " ".join(["111"] * 40), ".".join(["111"] * 40),
        ",".join(["111"] * 40), f"кофе 5; {ones}", "9" * 999, "1" * 29, "1" * 28 + "к", "٣" * 102, "0" * 200 + "7",
    ):  # fmt: skip
        answer = await ask(alice, text)
        assert answer.status_code == 200, (text, answer.text)
        for found in entries(answer):
            if found["amount"] is None or found["amount"] > LARGEST:
                assert "amount_too_large" in found["doubts"], text
    [zeros] = entries(await ask(alice, "0" * 200 + "7"))
    assert zeros["amount"] == 7


@FUZZ
@given(text=st.lists(PIECES, min_size=1, max_size=8).map("".join))
@example(text="1 " * 500)
@example(text="İ" * 300 + "5")
async def test_no_text_breaks_it(alice: Person, text: str) -> None:
    answer = await ask(alice, text[:1_000])
    assert answer.status_code in (200, 400, 422), (text, answer.text)
    if answer.status_code == 200:
        for found in entries(answer):
            sure = found["amount"] is not None and not found["doubts"]
            assert not sure or 0 < found["amount"] <= LARGEST, (text, found)


@FUZZ
@given(
    whole=st.text("0123456789", min_size=1, max_size=40).filter(lambda it: bool(it.strip("0"))),
    cents=st.sampled_from(["", ",07", ".50", ",9"]),
    scale=st.sampled_from(sorted(SCALES)),
)
@example(whole="1" * 29, cents="", scale="")
@example(whole="1" * 27, cents=",07", scale=" млн")
@example(whole="9" * 15, cents=".50", scale="")
@example(whole="79991234567", cents="", scale="")
async def test_no_sum_is_rounded(alice: Person, whole: str, cents: str, scale: str) -> None:
    [found] = entries(await ask(alice, f"кофе {whole}{cents}{scale}"))
    digits = (whole + cents.replace(",", ".")).lstrip("0")
    meant = EXACT.multiply(Decimal(digits), Decimal(SCALES[scale]))
    if re.fullmatch(r"[78]\d{10}", whole):
        # A telephone is never a sum, and the amount is asked for.
        assert (found["amount"], "amount_missing" in found["doubts"]) == (None, True)
    elif found["amount"] is None:
        assert "amount_too_large" in found["doubts"]
        assert meant > LARGEST
    else:
        assert found["amount"] == meant
        assert (meant > LARGEST) == ("amount_too_large" in found["doubts"])
