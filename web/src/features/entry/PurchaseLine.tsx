import { Anchor, Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { MouseEvent } from "react";

import { api, body } from "../../api/client";
import { dayText } from "../../format/dates";
import { money } from "../../format/money";
import { useText } from "../../i18n";
import { ledgerKey } from "../../queries/ledger";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";

interface Props {
  id: string;
  fault?: string;
  /** Called once the page it leads to is open; without it nothing leads there. */
  onLeave?: () => void;
  onForget: () => void;
}

/** Of which purchase a refund is. */
export function PurchaseLine({ id, fault, onLeave, onForget }: Props) {
  const { t, locale } = useText();
  const { today } = useMe();
  const names = useNames();
  const navigate = useNavigate();
  const asked = useQuery({
    queryKey: ledgerKey("transaction", id),
    queryFn: () => body(api.GET("/transactions/{transaction_id}", { params: { path: { transaction_id: id } } })),
    retry: false,
  });
  const found = asked.data;
  const words =
    found &&
    [
      found.payee || found.description || names.category(found.category_id)?.name,
      dayText(locale, found.date, today),
      money(locale, found.amount, found.currency),
    ].join(", ");
  const search = found && {
    start_date: found.date,
    end_date: found.date,
    category_id: found.category_id ?? undefined,
    q: found.description ?? undefined,
    trash: found.deleted_at ? ("1" as const) : undefined,
  };

  /** What was open over the page goes once the other page is there: its entry in the history is left behind. */
  function leave(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void navigate({ to: "/transactions", search }).then(onLeave);
  }

  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        {t("refund.purchase")}{" "}
        {found && onLeave ? (
          <Anchor
            inherit
            renderRoot={(props) => <Link to="/transactions" search={search} onClick={leave} {...props} />}
          >
            {words}
          </Anchor>
        ) : (
          (words ?? (asked.isError ? t("refund.purchaseGone") : "…"))
        )}
      </Text>
      <Button size="compact-sm" variant="transparent" px={0} onClick={onForget}>
        {t("refund.forget")}
      </Button>
      {fault && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {fault}
        </Text>
      )}
    </Group>
  );
}
