import { dayText } from "../../format/dates";
import { rateText } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import type { NetWorth } from "../../queries/netWorth";
import { countedFrom } from "./figures";

/** The rates that the sum was reckoned at, each with its day, and from when on they are known. */
export function Rates({ worth }: { worth: NetWorth }) {
  const { t, locale } = useText();
  const { today } = useMe();
  const used = worth.rates.filter((rate) =>
    worth.accounts.some((it) => it.currency === rate.currency && Number(it.balances.at(-1)) !== 0),
  );
  return (
    <>
      {used.map((it) => (
        <div key={it.currency}>
          {t(it.source === "own" ? "worth.ownRate" : "worth.bankRate", {
            rate: rateText(locale, it.currency, it.rate, worth.currency),
            day: dayText(locale, it.date, today),
          })}
        </div>
      ))}
      {countedFrom(worth).map((it) => (
        <div key={it.currency}>
          {t("worth.countedFrom", { currency: it.currency, day: dayText(locale, it.day, today) })}
        </div>
      ))}
    </>
  );
}
