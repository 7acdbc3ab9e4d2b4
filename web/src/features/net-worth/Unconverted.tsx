import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { shortMoney } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import type { Unconverted as Sum } from "../../queries/netWorth";

/** «Без 100 $: нет курса»: what is in no total, and for whoever may set a rate where that is done; nothing where all is converted. */
export function Unconverted({ sums }: { sums: Sum[] }) {
  const { t, locale } = useText();
  const { canEdit } = useMe();
  if (sums.length === 0) return null;
  const shown = sums.map((it) => shortMoney(locale, it.amount, it.currency)).join(", ");
  return (
    <div>
      {t("worth.without", { sums: shown })}
      {canEdit && (
        <>
          {" "}
          <Anchor inherit underline="always" renderRoot={(props) => <Link to="/settings/exchange-rates" {...props} />}>
            {t("worth.toRates")}
          </Anchor>
        </>
      )}
    </div>
  );
}
