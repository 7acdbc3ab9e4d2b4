// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";

import { speak, worded } from "../src/i18n";
import { answerName, sampleText } from "../src/pages/imports/Asking";
import { commandOf, Decisions, isOpen, MOST_AT_ONCE, turned } from "../src/pages/imports/decisions";
import { columnKey, type Field, faultOf, guess, lacksSign, mappingOf, preview } from "../src/pages/imports/mapping";
import { pause, type Question } from "../src/pages/imports/queries";
import { accountName, counted, outcomeWords, shortHint, statementTitle, summary } from "../src/pages/imports/words";
import { file, MATCH, row, statement } from "./statements";

beforeEach(() => localStorage.clear());

describe("decisions", () => {
  it("go by batches, and a later one about a row goes over the earlier", () => {
    const decisions = new Decisions();
    for (let index = 0; index <= MOST_AT_ONCE; index += 1) decisions.put(row(index), { action: "skip" });
    decisions.put(row(0), { action: "add" });
    decisions.put(row(0), { category_id: "c2" });
    const first = decisions.take();
    expect(first).toHaveLength(MOST_AT_ONCE);
    expect(first[0]).toEqual({ index: 0, action: "add", category_id: "c2" });
    decisions.settled([]);
    expect(decisions.take()).toEqual([{ index: MOST_AT_ONCE, action: "skip" }]);
    decisions.settled([]);
    expect(decisions.isEmpty).toBe(true);
    expect(decisions.take()).toEqual([]);
  });

  it("that were refused give back each row as the server has it", () => {
    const decisions = new Decisions();
    decisions.put(row(1), { action: "skip" });
    decisions.take();
    decisions.put(row(1, { action: "skip" }), { action: "add" });
    expect(decisions.isWaiting(1)).toBe(true);
    decisions.settled([row(1, { action: "skip" })]);
    decisions.put(row(2), { action: "skip" });
    decisions.take();
    expect(decisions.refused().map((it) => [it.index, it.action])).toEqual([
      [1, "skip"],
      [2, "add"],
    ]);
    expect(decisions.isEmpty).toBe(true);
  });

  it("turn a row: a hold that is booked is brought up to date, not left out", () => {
    expect(turned(row(0))).toEqual({ action: "skip" });
    expect(turned(row(0, { action: "skip" }))).toEqual({ action: "add" });
    expect(turned(row(0, { state: "duplicate", match: MATCH }))).toEqual({ action: "match" });
  });

  it("are for what is an operation, and once it is recorded for open doubts alone", () => {
    expect(isOpen(row(0, { state: "skipped", action: "skip" }), false)).toBe(false);
    expect(isOpen(row(0), false)).toBe(true);
    expect(isOpen(row(0), true)).toBe(false);
    expect(isOpen(row(0, { state: "doubtful", action: null }), true)).toBe(true);
  });
});

describe("keys", () => {
  const pressed = (key: string, code: string, more = {}) =>
    commandOf({ key, code, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

  it.each([
    ["ArrowDown", "ArrowDown", "next"],
    ["о", "KeyJ", "next"],
    ["k", "KeyK", "previous"],
    ["Enter", "Enter", "accept"],
    ["ч", "KeyX", "skip"],
    ["ь", "KeyM", "match"],
    ["с", "KeyC", "category"],
    ["n", "KeyN", null],
  ])("%s (%s) mean %s, in the Russian layout too", (key, code, wanted) => expect(pressed(key, code)).toBe(wanted));

  it("with Ctrl are the browser's, and ? asks for them", () => {
    expect(pressed("c", "KeyC", { ctrlKey: true })).toBeNull();
    expect(pressed(",", "Slash", { shiftKey: true })).toBe("help");
    expect(pressed("X", "KeyX", { shiftKey: true })).toBeNull();
  });
});

describe("words of a statement", () => {
  beforeEach(() => worded(speak("ru")));

  it("say in one sentence what the file has", () => {
    const counts = { rows: 124, new: 97, duplicates: 20, doubtful: 5, skipped: 2 };
    expect(summary(counts)).toBe("124 строки: 97 новых, 20 уже есть, 5 под вопросом, 2 пропущены");
    expect(summary({ rows: 0, new: 0, duplicates: 0, doubtful: 0, skipped: 0 })).toBe("0 строк");
    expect(counted([statement(), statement({ rows: 2, new: 1, skipped: 1 })])).toMatchObject({ rows: 5, new: 4 });
  });

  it("name it by bank, account and days, or by the file", () => {
    const plain = (text: string) => text.replace(/[\s\u2009]/g, " ");
    expect(plain(statementTitle("ru", file(), statement(), "2026-11-28"))).toBe("Т-Банк, счёт …1234, 1–30 ноября 2026");
    const nameless = statement({ account_hint: "", start_date: null });
    expect(statementTitle("ru", file({ bank_name: null }), nameless, "2026-11-28")).toBe("Ноябрь.csv");
    expect([shortHint("*1234"), shortHint("Копилка"), shortHint("")]).toEqual(["…1234", "Копилка", ""]);
    expect([accountName("Т-Банк", "*1234"), accountName(null, "*1234"), accountName(null, "")]).toEqual([
      "Т-Банк …1234",
      "Счёт …1234",
      "",
    ]);
  });

  it("say what was done", () => {
    expect(outcomeWords({ added: 97, matched: 1, updated: 2 })).toBe(
      "Записано 97 операций, узнана 1 прежняя, проведены 2 ожидавшие",
    );
    expect(outcomeWords({ added: 0, matched: 0, updated: 0 })).toBe("Новых операций нет");
  });
});

describe("questions", () => {
  it.each([
    ["date_order", "2026-11-05", "5 ноября 2026"],
    ["decimal_mark", "-1234.56", "−1 234,56"],
    ["encoding", "Кофе", "Кофе"],
  ] as const)("of %s show their sample as people read it", (what, sample, shown) =>
    expect(sampleText("ru", what, sample).replace(/\s/g, " ")).toBe(shown),
  );

  it("name the answers", async () => {
    await worded(speak("ru"));
    expect(answerName("ru", "date_order", "day_first")).toBe("Сначала день");
    expect(answerName("ru", "decimal_mark", ",")).toBe("Запятая");
    expect(answerName("ru", "currency", "USD")).toBe("USD · доллар США");
  });

  it("are asked again the less often the longer it takes", () => {
    expect([0, 2_000, 8_000, 60_000].map(pause)).toEqual([400, 500, 2_000, 5_000]);
  });
});

describe("columns", () => {
  const question: Question = {
    what: "mapping",
    text: "Что в каких столбцах?",
    answers: [],
    columns: ["Когда", "Сумма", "", "Сумма в валюте"],
    samples: [
      ["01.10.2026", "-100,00", "Кофе", "1,00"],
      ["02.10.2026", "300,50", "Работа", "2,00"],
    ],
  };

  it("are guessed by name and by content, none twice", () =>
    expect(guess(question)).toEqual(["date", "amount", "description", "ignored"]));

  it("are answered by the header's words, or by their place", () => {
    expect(columnKey(question.columns, 2)).toBe("#3");
    expect(mappingOf(question.columns, guess(question))).toEqual({
      Когда: "date",
      Сумма: "amount",
      "#3": "description",
      "Сумма в валюте": "ignored",
    });
  });

  it.each([
    [["amount", "description"], "date"],
    [["date", "description"], "amount"],
    [["date", "amount", "amount"], "twice"],
    [["date", "amount", "income"], "twice"],
    [["date", "income", "expense"], null],
    [["booked_on", "expense"], null],
  ] as [Field[], string | null][])("%j lack or repeat %s", (fields, fault) => expect(faultOf(fields)).toBe(fault));

  it("without a sign are asked about, unless something else tells the direction", () => {
    const unsigned = [["01.10.2026", "100,00", "900,00"]];
    expect(lacksSign(unsigned, ["date", "amount", "ignored"])).toBe(true);
    expect(lacksSign(unsigned, ["date", "amount", "balance"])).toBe(false);
    expect(lacksSign(unsigned, ["date", "expense", "ignored"])).toBe(false);
    expect(lacksSign(question.samples, guess(question))).toBe(false);
  });

  it("show how rows would be read", () => {
    expect(preview(question.samples, ["date", "expense", "payee", "income"])[0]).toEqual({
      date: "01.10.2026",
      text: "Кофе",
      amount: "1,00",
      flow: "income",
    });
    expect(preview(question.samples, guess(question))[1]).toMatchObject({ amount: "300,50", flow: null });
  });
});
