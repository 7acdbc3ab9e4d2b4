import type { Schemas } from "../../api/client";
import { readSigned } from "../../format/money";
import type { Question } from "./queries";

type Mapping = NonNullable<Schemas["ImportUpdate"]["mapping"]>;
export type Field = Mapping[string];

/** What a column may hold, in the order in which it is offered; what nearly every file has comes first. */
export const FIELDS: Field[] = [
  "ignored",
  "date",
  "amount",
  "income",
  "expense",
  "description",
  "payee",
  "category",
  "currency",
  "sign",
  "time",
  "booked_on",
  "status",
  "balance",
  "fee",
  "original_amount",
  "original_currency",
  "mcc",
  "bank_id",
  "account",
  "card",
  "counterparty_account",
  "counterparty_tax_id",
];

/** Fields of which a statement has one column. */
const ONCE: Field[] = ["date", "amount", "income", "expense", "sign", "currency", "balance"];

/** By which name the API knows a column: the header's word, or its place where there is none. */
export function columnKey(columns: string[], index: number): string {
  return columns[index]?.trim() ? columns[index] : `#${index + 1}`;
}

const DATE = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}/;
const NAMED: [RegExp, Field][] = [
  [/(?:дата|date|datum|день)/i, "date"],
  [/(?:остаток|баланс|balance|saldo)/i, "balance"],
  [/(?:приход|поступлен|зачислен|кредит|credit|income|deposit|paid in)/i, "income"],
  [/(?:расход|списан|дебет|debit|expense|withdraw|paid out)/i, "expense"],
  [/(?:сумма|amount|betrag|value)/i, "amount"],
  [/(?:валюта|currency|währung)/i, "currency"],
  [/(?:категори|category)/i, "category"],
  [/(?:mcc)/i, "mcc"],
  [/(?:получатель|контрагент|магазин|payee|merchant|name)/i, "payee"],
  [/(?:описани|назначени|комментар|details|description|memo|narrative|text)/i, "description"],
];

/** What each column likely holds, by its name, else by its first rows: a beginning, for a person to set right. */
export function guess({ columns, samples }: Question): Field[] {
  const width = Math.max(columns.length, ...samples.map((it) => it.length));
  const found: Field[] = [];
  for (let index = 0; index < width; index += 1) {
    const free = (field: Field) => !(ONCE.includes(field) && found.includes(field));
    const named = NAMED.find(([words]) => words.test(columns[index] ?? ""))?.[1];
    const cells = samples.map((it) => it[index] ?? "").filter(Boolean);
    const likely = named ?? byContent(cells);
    found.push(free(likely) ? likely : "ignored");
  }
  return found;
}

function byContent(cells: string[]): Field {
  if (cells.length === 0) return "ignored";
  if (cells.every((it) => DATE.test(it))) return "date";
  if (cells.every((it) => /[.,]\d{1,2}$/.test(it) && readSigned(it) !== null)) return "amount";
  return cells.some((it) => /\p{L}{3}/u.test(it)) ? "description" : "ignored";
}

/** What a statement cannot be read without, where no column is said to hold it; and what cannot be twice. */
export function faultOf(fields: Field[]): "date" | "amount" | "twice" | null {
  const has = (field: Field) => fields.includes(field);
  if (!has("date") && !has("booked_on")) return "date";
  if (!has("amount") && !has("income") && !has("expense")) return "amount";
  if (ONCE.some((field) => fields.filter((it) => it === field).length > 1)) return "twice";
  if (has("amount") && (has("income") || has("expense"))) return "twice";
  return null;
}

/** For the API: every column by its name. */
export function mappingOf(columns: string[], fields: Field[]): Mapping {
  return Object.fromEntries(fields.map((field, index) => [columnKey(columns, index), field]));
}

export interface Preview {
  date: string;
  text: string;
  /** As the file writes it; `flow` where its column tells the direction. */
  amount: string;
  flow: "income" | "expense" | null;
}

/** The first rows as they would be read. */
export function preview(samples: string[][], fields: Field[]): Preview[] {
  return samples.map((cells) => {
    const of = (...wanted: Field[]) =>
      cells.filter((it, index) => it.trim() !== "" && wanted.includes(fields[index] ?? "ignored"));
    const [income, expense, amount] = [of("income")[0], of("expense")[0], of("amount")[0]];
    return {
      date: of("date")[0] ?? of("booked_on")[0] ?? "",
      text: of("payee", "description").join(" · "),
      amount: amount ?? income ?? expense ?? "",
      flow: amount !== undefined ? null : income !== undefined ? "income" : expense !== undefined ? "expense" : null,
    };
  });
}

/** Whether nothing tells what came in from what went out, as far as the first rows show: a guess, the file is longer. */
export function lacksSign(samples: string[][], fields: Field[]): boolean {
  const amount = fields.indexOf("amount");
  if (amount < 0 || fields.includes("sign") || fields.includes("balance")) return false;
  return samples.every((it) => !/[-−–+()]/.test(it[amount] ?? ""));
}
