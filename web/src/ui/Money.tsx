import { type Amount, money, shortMoney } from "../format/money";
import { useText } from "../i18n";

interface Props {
  amount: Amount;
  currency: string;
  /** Income wears "+" and the accent; expense wears "−": told apart by more than colour. */
  type?: "income" | "expense";
  /** Whole amounts without zeros, for headlines. */
  short?: boolean;
  /** What is left of a span: red below zero. */
  result?: boolean;
}

export function Money({ amount, currency, type, short, result }: Props) {
  const { locale } = useText();
  const text = (short ? shortMoney : money)(locale, amount, currency);
  const sign = type === "income" ? "+" : type === "expense" ? "−" : "";
  const tone = type === "income" ? " income" : result && Number(amount) < 0 ? " negative" : "";
  return <span className={`number${tone}`}>{sign + text}</span>;
}
