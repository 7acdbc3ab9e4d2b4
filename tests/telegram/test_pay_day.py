"""The bot in a household whose months begin on its pay day: /month, a question, the choices of /report."""

import pytest

from kopilka.analytics.tests.pay_day_model import DAY, PAY_DAYS, PayDay, flow, record_at, set_months
from kopilka.periods import today_in
from kopilka.telegram.wording import day_of_month, money, month_name
from tests.telegram.ledger import Linked
from tests.telegram.written import plain

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("pay_day", PAY_DAYS, ids=str)
async def test_the_month_of_the_bot_is_that_of_the_household(linked: Linked, pay_day: PayDay) -> None:
    person, chat = await linked()
    await set_months(person, pay_day)
    today = today_in("Europe/Moscow")
    first, last = pay_day.days(*pay_day.name(today))
    told = await record_at(person, [first - DAY, first, first - DAY, last, last, first, first - DAY, last + DAY])
    spent = plain(money("ru", flow(told, first, last)["expense"], "RUB"))
    chat.sends("/month")
    answer = plain(chat.answer().text)
    assert answer.startswith(plain(f"Этот месяц, {day_of_month('ru', first)} – {day_of_month('ru', last)}: расходы "))
    assert spent in answer
    chat.sends("сколько потратил в этом месяце?")
    assert spent in plain(chat.answer().text)
    chat.sends("/report")
    choices = [plain(it.text) for row in chat.answer().buttons for it in row]
    for back in (0, 1):
        year, month = pay_day.back(today, back)
        assert f"PDF, {plain(month_name('ru', first.replace(year=year, month=month, day=1)))}" in choices
