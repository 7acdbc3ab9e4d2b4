import { useQuery } from "@tanstack/react-query";

import { comparisonQuery } from "../../queries/analytics";
import { useMe } from "../../queries/me";
import { dayText } from "../../format/dates";
import { wholeMoney } from "../../format/money";
import { changeText, difference, wholeChangeText } from "../../format/changes";
import { useText } from "../../i18n";
import { Figure, Figures as Row, toneOf } from "../../ui/Figure";
import { useBalance } from "./useBalance";

const FIGURES = ["income", "expense", "net"] as const;

/** The balance of all accounts, and this month beside the same days of the last one. */
export function Figures() {
  const { t, locale } = useText();
  const { today, household } = useMe();
  const { amount: balance, note } = useBalance();
  const months = useQuery(comparisonQuery({ period: "month" })).data;
  const currency = household.currency;

  const amounts =
    months &&
    FIGURES.map(
      (it) =>
        (it === "income" && months.current.income > 0 ? "+" : "") + wholeMoney(locale, months.current[it], currency),
    );
  const letters = Math.max(0, ...[balance, ...(amounts ?? [])].map((it) => it?.length ?? 0));
  return (
    <Row letters={letters}>
      <Figure label={t("overview.balance")} amount={balance} letters={letters}>
        {note}
      </Figure>
      {FIGURES.map((it, index) => (
        <Figure
          key={it}
          label={t(`overview.${it}`)}
          tone={toneOf(it, months?.current[it] ?? 0)}
          amount={amounts?.[index]}
          letters={letters}
        >
          {months && (
            <Before
              now={months.current[it]}
              then={months.previous[it]}
              day={dayText(locale, months.previous.end_date, today)}
              currency={currency}
              // Of what may be below zero a percentage says nothing.
              inSums={it === "net"}
              isBack={it === "expense" && months.current.expense < 0}
            />
          )}
        </Figure>
      ))}
    </Row>
  );
}

interface BeforeProps {
  now: number;
  then: number;
  /** Up to which `then` was counted. */
  day: string;
  currency: string;
  inSums: boolean;
  /** More came back than was spent. */
  isBack: boolean;
}

/** What has changed first, then what it was: a sum beside a day would read as what is due by that day. */
function Before({ now, then, day, currency, inSums, isBack }: BeforeProps) {
  const { t, locale } = useText();
  const change = difference(now, then);
  if (isBack) return t("overview.cameBack");
  if (change === 0) return t("overview.same", { day });
  const text = (!inSums && changeText(locale, now, then)) || wholeChangeText(locale, change, currency);
  return (
    <>
      <div>
        <span className="number">{text}</span> {t("overview.by", { day })}
      </div>
      <div>{t("overview.was", { amount: wholeMoney(locale, then, currency) })}</div>
    </>
  );
}
