"""Texts of the workbook in Russian and English."""

from collections.abc import Mapping
from dataclasses import dataclass

from kopilka.infrastructure.locales import Locale


@dataclass(frozen=True, slots=True)
class Words:
    summary_sheet: str
    flow_sheet: Mapping[str, str]
    categories_sheet: str
    accounts_sheet: str
    payees_sheet: str
    pivot_sheet: Mapping[str, str]
    operations_sheet: str
    goals_sheet: str
    table_name: str
    columns: tuple[str, ...]
    amount_in: str
    revalued: str
    in_currency: str
    opens_later: str
    not_converted: str
    income: str
    expense: str
    transfer: Mapping[str, str]
    incomes: str
    expenses: str
    net: str
    count: str
    day: str
    month: str
    year: str
    account: str
    payee: str
    more_payees: str
    currency: str
    opening: str
    transferred: str
    closing: str
    together: str
    archived_moved: str
    balances_of: str
    goals_on: str
    total: str
    type: str
    category: str
    amount: str
    share: str
    median: Mapping[str, str]
    change: str
    goal: str
    target: str
    saved: str
    progress: str
    deadline: str
    state: str
    made: str
    long_amounts: str
    flow_chart: str
    category_chart: str

    @property
    def types(self) -> Mapping[str, str]:
        """What a row of the list is called. A refund is an expense of less than nothing: whoever sums up needs no third
        kind.
        """
        return {"income": self.income, "expense": self.expense, "refund": self.expense, **self.transfer}


WORDS: Mapping[Locale, Words] = {
    "ru": Words(
        summary_sheet="Сводка",
        flow_sheet={"day": "По дням", "month": "По месяцам", "year": "По годам"},
        categories_sheet="По категориям",
        accounts_sheet="Счета",
        payees_sheet="Получатели",
        pivot_sheet={"month": "Категории по месяцам", "year": "Категории по годам"},
        operations_sheet="Операции",
        goals_sheet="Цели",
        table_name="Операции",
        columns=(
            "Дата",
            "Тип",
            "Категория",
            "Счёт",
            "Описание",
            "Сумма",
            "Валюта",
            "Кто внёс",
            "Получатель",
            "Метки",
            "Заметка",
            "Часть",
        ),
        amount_in="Сумма в {}",
        revalued="Переоценка",
        in_currency="Те же счета в {}, по курсу дней",
        opens_later="На начало посчитаны по первому известному курсу: {}.",
        not_converted="Без счетов, на дни которых нет курса: {}.",
        income="Доход",
        expense="Расход",
        transfer={"in": "Перевод: пришло", "out": "Перевод: ушло"},
        incomes="Доходы",
        expenses="Расходы",
        net="Итог",
        count="Операций",
        day="День",
        month="Месяц",
        account="Счёт",
        payee="Получатель",
        more_payees="Показаны получатели с самыми большими расходами: {count}.",
        currency="Валюта",
        opening="На начало",
        transferred="Переводы",
        closing="На конец",
        together="На всех счетах",
        archived_moved="В архивных счетах за эти дни тоже были операции. Они есть в доходах и расходах, а в остатки "
        "архивные счета не входят.",
        balances_of="Остатки и обороты: {}.",
        goals_on="Состояние на {}.",
        year="Год",
        total="Всего",
        type="Тип",
        category="Категория",
        amount="Сумма",
        share="Доля",
        median={"month": "Обычно за месяц (медиана)", "year": "Обычно за год (медиана)"},
        change="Изменение",
        goal="Цель",
        target="Нужно",
        saved="Накоплено",
        progress="Готово",
        deadline="Срок",
        state="Состояние",
        made="Составлено",
        long_amounts=(
            "Есть суммы или итоги длиннее 15 знаков (операций: {count}). Excel не хранит таких чисел, поэтому они "
            "записаны текстом, а итоги посчитаны Копилкой, без формул."
        ),
        flow_chart="Доходы и расходы",
        category_chart="Расходы по категориям",
    ),
    "en": Words(
        summary_sheet="Summary",
        flow_sheet={"day": "By day", "month": "By month", "year": "By year"},
        categories_sheet="By category",
        accounts_sheet="Accounts",
        payees_sheet="Payees",
        pivot_sheet={"month": "Categories by month", "year": "Categories by year"},
        operations_sheet="Transactions",
        goals_sheet="Goals",
        table_name="Transactions",
        columns=(
            "Date",
            "Type",
            "Category",
            "Account",
            "Description",
            "Amount",
            "Currency",
            "Entered by",
            "Payee",
            "Tags",
            "Note",
            "Part",
        ),
        amount_in="Amount in {}",
        revalued="Revaluation",
        in_currency="The same accounts in {}, at the rates of the days",
        opens_later="Counted at the first known rate at the start: {}.",
        not_converted="Without accounts for which a rate is not known: {}.",
        income="Income",
        expense="Expense",
        transfer={"in": "Transfer: received", "out": "Transfer: sent"},
        incomes="Income",
        expenses="Expenses",
        net="Net",
        count="Transactions",
        day="Day",
        month="Month",
        account="Account",
        payee="Payee",
        more_payees="The {count} payees with the largest expenses.",
        currency="Currency",
        opening="At the start",
        transferred="Transfers",
        closing="At the end",
        together="On all accounts",
        archived_moved="Archived accounts had transactions in these days, too. They are in income and expenses, but "
        "archived accounts are in no balance.",
        balances_of="Balances and turnover of {}.",
        goals_on="As they stood on {}.",
        year="Year",
        total="Total",
        type="Type",
        category="Category",
        amount="Amount",
        share="Share",
        median={"month": "Usual month (median)", "year": "Usual year (median)"},
        change="Change",
        goal="Goal",
        target="Target",
        saved="Saved",
        progress="Done",
        deadline="Deadline",
        state="State",
        made="Made",
        long_amounts=(
            "There are amounts or totals with more than 15 digits (transactions: {count}). Excel cannot keep such "
            "numbers, so they are written as text, and the totals are Kopilka's own, without formulas."
        ),
        flow_chart="Income and expenses",
        category_chart="Expenses by category",
    ),
}
