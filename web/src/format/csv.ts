import { type Amount, editAmount } from "./money";

/** A text, or a sum as a number of the API. */
export type Cell = string | { amount: Amount } | null;

// What a spreadsheet takes for a formula, behind whatever cannot be seen.
const FORMULA = /^[\p{C}\p{Z}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/**
 * Rows as a file that a spreadsheet of this language opens: UTF-8 with its mark; `;` and a decimal comma in Russian, `,` and
 * a point in English. A text that would be a formula gets an apostrophe in front; sums stay numbers.
 */
export function csvText(locale: string, rows: Cell[][]): string {
  const separator = locale === "ru" ? ";" : ",";
  const lines = rows.map((row) => row.map((it) => field(locale, it, separator)).join(separator));
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}

function field(locale: string, cell: Cell, separator: string): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return editAmount(locale, cell.amount);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
