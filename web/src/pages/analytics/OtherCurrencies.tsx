import { Text } from "@mantine/core";

import type { Schemas } from "../../api/client";
import { Unconverted } from "../../features/net-worth/Unconverted";
import { useText } from "../../i18n";

/** What of the year was recorded in other currencies: how it is counted, and what no rate is known for. */
export function OtherCurrencies({ found }: { found: Schemas["MonthlyRead"] }) {
  const { t } = useText();
  if (found.converted.length === 0 && found.unconverted.length === 0) return null;
  return (
    <Text size="sm" c="dimmed" component="div">
      {found.converted.length > 0 &&
        t("analytics.converted", {
          currencies: found.converted.map((it) => it.currency).join(", "),
        })}
      <Unconverted sums={found.unconverted} />
    </Text>
  );
}
