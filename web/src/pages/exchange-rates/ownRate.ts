import { api, body } from "../../api/client";
import type { Day } from "../../format/dates";
import { dayText } from "../../format/dates";
import { rateText } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { useChange } from "../../ui/useChange";
import type { Rate } from "./queries";

interface OwnRate {
  currency: string;
  date: Day;
  rate: string | number;
}

const at = ({ currency, date }: OwnRate) => ({ params: { path: { currency, date } } });
const put = (it: OwnRate) => body(api.PUT("/exchange-rates/{currency}/{date}", { ...at(it), body: { rate: it.rate } }));
const take = (it: OwnRate) => body(api.DELETE("/exchange-rates/{currency}/{date}", at(it)));

/** What was set by hand for this very day before. */
async function before({ currency, date }: OwnRate): Promise<Rate | undefined> {
  const found = await body(api.GET("/exchange-rates", { params: { query: { date, currency } } }));
  return found.find((it) => it.source === "own" && it.date === date);
}

/** Sets a rate by hand, and takes it back: the undo gives back what was replaced. */
export function useOwnRate() {
  const { t, locale } = useText();
  const { household, today } = useMe();
  const set = useChange({
    send: async (it: OwnRate) => {
      const replaced = await before(it);
      const stored = await put(it);
      return { replaced, stored };
    },
    says: ({ stored }, it) =>
      t("rates.set", {
        rate: rateText(locale, it.currency, stored.rate, household.currency),
        day: dayText(locale, it.date, today),
      }),
    undo: ({ replaced }, it) => (replaced ? put(replaced) : take(it)),
  });
  const remove = useChange({
    send: take,
    says: (_, it) => t("rates.removed", { currency: it.currency, day: dayText(locale, it.date, today) }),
    undo: (_, it) => put(it),
  });
  return { set, remove };
}

/** As the API takes it, comma or point; what is no rate is for the API to refuse, in its own words. */
export function readRate(typed: string): string {
  return typed.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
}
