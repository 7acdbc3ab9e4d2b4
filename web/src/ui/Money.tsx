import type { CSSProperties } from "react";

import { type Amount, money, shortMoney, wholeMoney } from "../format/money";
import { useText } from "../i18n";
import type { Flow } from "../queries/transactions";

interface Props {
  amount: Amount;
  currency: string;
  /** Income wears "+" and the accent; expense wears "−": told apart by more than colour. Sides of transfers have signs alone. */
  type?: Flow;
  /** Whole amounts without zeros, for headlines. */
  short?: boolean;
  /** Rounded, for cards of whole months. */
  whole?: boolean;
  /** What is left of a span: red below zero. */
  result?: boolean;
}

export function Money({ amount, currency, type, short, whole, result }: Props) {
  const { locale } = useText();
  const text = (whole ? wholeMoney : short ? shortMoney : money)(locale, amount, currency);
  const sign = type === undefined ? "" : type === "income" || type === "in" ? "+" : "−";
  const tone = type === "income" ? " income" : result && Number(amount) < 0 ? " negative" : "";
  const shown = sign + text;
  return (
    <span className={`number sum${tone}`} style={{ "--letters": shown.length } as CSSProperties}>
      {shown}
    </span>
  );
}
