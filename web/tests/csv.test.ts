import { describe, expect, it } from "vitest";

import { csvText } from "../src/format/csv";

const body = (locale: string, ...cells: Parameters<typeof csvText>[1][number]) =>
  csvText(locale, [cells]).slice(1).replace(/\r\n$/, "");

describe("a table as CSV", () => {
  it("begins with the mark of UTF-8 and ends every line with CR LF", () => {
    expect(csvText("ru", [["Месяц"], ["май"]])).toBe("\uFEFFМесяц\r\nмай\r\n");
  });

  it("parts and writes sums as the language does", () => {
    expect(body("ru", "а", { amount: 1234.5 }, null, { amount: "-0.01" })).toBe("а;1234,5;;-0,01");
    expect(body("en", "a", { amount: 1234.5 }, null, { amount: "-0.01" })).toBe("a,1234.5,,-0.01");
  });

  it("quotes what would part a line", () => {
    expect(body("ru", "а;б", 'в "г"', "д\nе", "ж,з")).toBe('"а;б";"в ""г""";"д\nе";ж,з');
    expect(body("en", "a,b", "c;d")).toBe('"a,b",c;d');
  });

  it.each(["=1+1", "+7", "-1", "@SUM(A1)", " =1", "\t=1", "\u200b=1", "\u00a0\u2060-1", "＝1", "\u0000=1"])(
    "takes the formula out of %j",
    (text) => expect(body("ru", text)).toBe(`'${text}`),
  );

  it.each(["Еда", "а=б", "C-3PO", "−5 %", ""])("leaves %j as it is", (text) => expect(body("ru", text)).toBe(text));
});
