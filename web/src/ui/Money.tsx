import { type Amount, money, shortMoney } from "../format/money";
import { useText } from "../i18n";

interface Props {
  amount: Amount;
  currency: string;
  /** Income wears "+" and the accent; expense wears "−": told apart by more than colour. */
  type?: "income" | "expense";
  /** Whole amounts without zeros, for headlines. */
  short?: boolean;
}

export function Money({ amount, currency, type, short }: Props) {
  const { locale } = useText();
  const text = (short ? shortMoney : money)(locale, amount, currency);
  const sign = type === "income" ? "+" : type === "expense" ? "−" : "";
  return <span className={`number${type === "income" ? " income" : ""}`}>{sign + text}</span>;
}
