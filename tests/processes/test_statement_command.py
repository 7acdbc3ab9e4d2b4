"""`kopilka statement FILE` says what it has understood, or why it has not."""

import json
from pathlib import Path

import pytest

from tests.faults.serving import kopilka

ROWS = "Дата;Сумма;Валюта;Статус\n01.02.2026;-1,50;RUB;OK\n02.02.2026;-9,00;RUB;FAILED\n03.02.2026;4,00;RUB;OK\n"
TOTALS = "Баланс на начало периода;10,00\nБаланс на конец периода;{}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "выписка.csv"


def test_in_words_and_as_json(file: Path) -> None:
    file.write_text(ROWS, "cp1251")
    told = kopilka("statement", str(file))
    assert told.returncode == 0, told.stderr
    assert "операций 2" in told.stdout
    assert "приход 4.00, расход 1.50" in told.stdout
    assert "не прошла 1" in told.stdout
    plain = json.loads(kopilka("statement", str(file), "--json").stdout)
    assert plain["encoding"] == "cp1251"
    assert [it["amount"] for it in plain["statements"][0]["rows"]] == ["-1.50", "4.00"]


def test_refused_asked_and_contradicted(file: Path) -> None:
    file.write_bytes(b"%PDF-1.7")
    refused = kopilka("statement", str(file))
    assert (refused.returncode, "PDF" in refused.stderr) == (1, True)
    file.write_text("Date;Amount;Currency\n01/02/2026;-1.50;USD\n")
    assert kopilka("statement", str(file)).returncode == 2
    answered = kopilka("statement", str(file), "--date-order", "month_first", "--json")
    assert json.loads(answered.stdout)["statements"][0]["rows"][0]["date"] == "2026-01-02"
    file.write_text(TOTALS.format("12,50") + ROWS)
    assert kopilka("statement", str(file)).returncode == 0
    file.write_text(TOTALS.format("12,51") + ROWS)
    wrong = kopilka("statement", str(file))
    assert (wrong.returncode, "разница -0.01" in wrong.stdout) == (3, True)
    assert kopilka("statement", str(file.with_name("нет.csv"))).returncode == 1
