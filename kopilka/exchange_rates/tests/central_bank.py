"""The Bank of Russia on loopback: a server of ours, in threads of this process, that answers as www.cbr.ru does.

with central_bank() as bank:
    bank.publish("USD", date(2026, 5, 30), "78,3159")
    fetch_from(bank.url)
    assert bank.asked == [("XML_daily.asp", {})]
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

IDS = {
    "USD": "R01235", "EUR": "R01239", "CNY": "R01375", "JPY": "R01820", "BYN": "R01090B", "UAH": "R01720",
    "XDR": "R01589",
}  # fmt: skip
ERROR = "<ValCurs>Error in parameters</ValCurs>"
# Answers have this field since then.
UNIT_RATES_SINCE = date(2023, 1, 1)
NAMELESS = '<Item ID="R01000"><Name>Экю</Name><ISO_Num_Code></ISO_Num_Code><ISO_Char_Code></ISO_Char_Code></Item>'
PROLOG = '<?xml version="1.0" encoding="windows-1251"?>'


@dataclass(frozen=True)
class Published:
    value: str
    nominal: int


@dataclass
class Fault:
    """Answered instead. `of`: to questions about this id alone."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    slow: float = 0
    drip: float = 0
    """Seconds between two bytes."""
    cut: bool = False
    of: str | None = None


class CentralBank(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.rates: dict[str, dict[date, Published]] = {}
        self.faults: dict[str, Fault] = {}
        """By file; for all questions until taken away."""
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.agents: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/scripts"

    def publish(self, code: str, day: date, value: str, nominal: int = 1) -> None:
        self.rates.setdefault(code, {})[day] = Published(value, nominal)

    @property
    def last(self) -> date:
        return max(day for rates in self.rates.values() for day in rates)

    def questions(self, name: str = "XML_dynamic.asp") -> list[tuple[str, ...]]:
        """What was asked for: id, first day, last day."""
        return [
            tuple(params[it] for it in ("VAL_NM_RQ", "date_req1", "date_req2") if it in params)
            for file, params in self.asked
            if file == name
        ]

    def answer(self, name: str, params: dict[str, str]) -> str:
        if name == "XML_daily.asp":
            return self._daily()
        if name == "XML_valFull.asp":
            items = "".join(
                f'<Item ID="{id_}"><Name>Валюта</Name><EngName>Currency</EngName><Nominal>1</Nominal>'
                f"<ParentCode>{id_}    </ParentCode><ISO_Num_Code>1</ISO_Num_Code>"
                f"<ISO_Char_Code>{code}</ISO_Char_Code></Item>"
                for code, id_ in IDS.items()
            )
            nameless = (
                '<Item ID="R01000"><Name>Экю</Name><ISO_Num_Code></ISO_Num_Code><ISO_Char_Code></ISO_Char_Code></Item>'
            )
            return f'<Valuta name="Foreign Currency Market Lib">{nameless}{items}</Valuta>'
        return self._dynamic(params)

    def _daily(self) -> str:
        listed = "".join(
            f'<Valute ID="{IDS[code]}"><NumCode>840</NumCode><CharCode>{code}</CharCode>'
            f"<Nominal>{rates[self.last].nominal}</Nominal><Name>Доллар США</Name>"
            f"{values(self.last, rates[self.last])}</Valute>"
            for code, rates in self.rates.items()
            if self.last in rates
        )
        return f'<ValCurs Date="{self.last:%d.%m.%Y}" name="Foreign Currency Market">{listed}</ValCurs>'

    def _dynamic(self, params: dict[str, str]) -> str:
        try:
            first, last = (day_of(params[it]) for it in ("date_req1", "date_req2"))
            [code] = [code for code, id_ in IDS.items() if id_ == params["VAL_NM_RQ"]]
        except (KeyError, ValueError):
            return ERROR
        records = "".join(
            f'<Record Date="{day:%d.%m.%Y}" Id="{IDS[code]}"><Nominal>{it.nominal}</Nominal>{values(day, it)}</Record>'
            for day, it in sorted(self.rates.get(code, {}).items())
            if first <= day <= last
        )
        return (
            f'<ValCurs ID="{IDS[code]}" DateRange1="{first:%d.%m.%Y}" DateRange2="{last:%d.%m.%Y}"'
            f' name="Foreign Currency Market Dynamic">{records}</ValCurs>'
        )


def values(day: date, published: Published) -> str:
    unit = f"<VunitRate>{published.value}</VunitRate>" if day >= UNIT_RATES_SINCE else ""
    return f"<Value>{published.value}</Value>{unit}"


def day_of(written: str) -> date:
    day, month, year = written.split("/")
    return date(int(year), int(month), int(day))


class Door(BaseHTTPRequestHandler):
    server: CentralBank

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        name, params = parts.path.removeprefix("/scripts/"), dict(parse_qsl(parts.query))
        self.server.asked.append((name, params))
        self.server.agents.add(self.headers["User-Agent"])
        fault = self.server.faults.get(name)
        if fault is not None and fault.of in (None, params.get("VAL_NM_RQ")):
            self._fail(fault)
        else:
            self._send(200, {}, (PROLOG + self.server.answer(name, params)).encode("windows-1251"))

    def _fail(self, fault: Fault) -> None:
        time.sleep(fault.slow)
        if not fault.cut:
            self._send(fault.status, fault.headers, fault.body, fault.drip)

    def _send(self, status: int, headers: dict[str, str], body: bytes, drip: float = 0) -> None:
        try:
            self.send_response(status)
            for header, value in (
                {"Content-Type": "application/xml", "Content-Length": str(len(body))} | headers
            ).items():
                self.send_header(header, value)
            self.end_headers()
            for start in range(0, len(body), 1 if drip else len(body) or 1):
                self.wfile.write(body[start:] if not drip else body[start : start + 1])
                time.sleep(drip)
        except OSError:
            pass  # a client that has had enough hangs up

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def central_bank() -> Iterator[CentralBank]:
    server = CentralBank()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
