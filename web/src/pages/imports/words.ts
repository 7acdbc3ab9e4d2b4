import { spanText, dayText } from "../../format/dates";
import { t } from "../../i18n";
import type { Import, Statement } from "./queries";

/** As many digits of an account's number as people know it by. */
const LAST = 4;

/** «…1234» of a number, also of a card's that has stars in it; of a name the name. */
export function shortHint(hint: string): string {
  const digits = hint.replace(/[\s*•xX]/g, "");
  return /^\d{4,}$/.test(digits) ? `…${digits.slice(-LAST)}` : hint.trim();
}

/** «счёт …1234». */
export function accountHint(hint: string): string {
  return hint.trim() === "" ? "" : t("imports.account", { hint: shortHint(hint) });
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** What a new account for it is called at first: «Т-Банк …1234», «Счёт …1234». */
export function accountName(bank: string | null, hint: string): string {
  return bank ? [bank, shortHint(hint)].filter(Boolean).join(" ") : capital(accountHint(hint));
}

export function period(locale: string, { start_date, end_date }: Statement, today: string): string {
  if (!start_date || !end_date) return "";
  return start_date === end_date ? dayText(locale, start_date, today) : spanText(locale, start_date, end_date);
}

/** «Т-Банк, счёт …1234, 1–30 ноября 2026»; where the file tells nothing of itself, its name. */
export function statementTitle(locale: string, file: Import, statement: Statement, today: string): string {
  const parts = [file.bank_name, accountHint(statement.account_hint), period(locale, statement, today)];
  return capital(parts.filter(Boolean).join(", ") || file.file_name);
}

type Counts = Pick<Statement, "rows" | "new" | "duplicates" | "doubtful" | "skipped">;

/** The counts of all statements of a file. */
export function counted(statements: Counts[]): Counts {
  const sum = (name: keyof Counts) => statements.reduce((it, one) => it + one[name], 0);
  return {
    rows: sum("rows"),
    new: sum("new"),
    duplicates: sum("duplicates"),
    doubtful: sum("doubtful"),
    skipped: sum("skipped"),
  };
}

/** «97 новых, 20 уже есть, 5 под вопросом, 2 пропущены»: what there is none of is not said. */
export function countWords(counts: Counts): string {
  const parts = [
    counts.new > 0 && t("imports.countNew", { count: counts.new }),
    counts.duplicates > 0 && t("imports.countDuplicates", { count: counts.duplicates }),
    counts.doubtful > 0 && t("imports.countDoubtful", { count: counts.doubtful }),
    counts.skipped > 0 && t("imports.countSkipped", { count: counts.skipped }),
  ];
  return parts.filter(Boolean).join(", ");
}

/** «124 строки: 97 новых, 20 уже есть». */
export function summary(counts: Counts): string {
  const parts = countWords(counts);
  return [t("imports.lines", { count: counts.rows }), parts].filter(Boolean).join(": ");
}

/** «Записано 97 операций, узнана 1»: once it is imported. */
export function outcomeWords(outcome: Import["outcome"]): string {
  if (!outcome) return "";
  const parts = [
    t("imports.added", { count: outcome.added }),
    outcome.matched > 0 && t("imports.matched", { count: outcome.matched }),
    outcome.updated > 0 && t("imports.updated", { count: outcome.updated }),
  ];
  return parts.filter(Boolean).join(", ");
}

/** Once it is taken back. */
export function undoneWords(undone: Import["undone"]): string {
  if (!undone) return t("imports.isUndone");
  const parts = [
    t("imports.trashed", { count: undone.trashed }),
    undone.edited > 0 && t("imports.editedSince", { count: undone.edited }),
    undone.given_back > 0 && t("imports.givenBack", { count: undone.given_back }),
  ];
  return parts.filter(Boolean).join(", ");
}
