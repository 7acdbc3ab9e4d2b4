import { Button, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { api, body } from "../../api/client";
import { dayText } from "../../format/dates";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { type Suggestion, suggestionsQuery } from "./transferQueries";
import { Money } from "../../ui/Money";
import { useChange } from "../../ui/useChange";
import classes from "./transfers.module.css";

/** An expense and an income that look like one transfer, with the reasons; each is joined by a tap, and undone by its toast. */
export function Suggestions() {
  const { t, locale } = useText();
  const { today, canEdit } = useMe();
  const names = useNames();
  const found = useQuery({ ...suggestionsQuery(), enabled: canEdit }).data ?? [];
  const { run, isPending } = useChange({
    send: (it: Suggestion, key) =>
      body(
        api.POST("/transfers/link", {
          body: { transaction_ids: [it.out_transaction_id, it.in_transaction_id] },
          headers: { "Idempotency-Key": key },
        }),
      ),
    says: () => t("transfer.linked"),
    undo: ({ id }) => body(api.POST("/transfers/{transfer_id}/unlink", { params: { path: { transfer_id: id } } })),
  });
  if (found.length === 0) return null;
  return (
    <section className={`card ${classes.suggestions}`} aria-labelledby="transfer-suggestions">
      <Title order={2} size="h4" id="transfer-suggestions">
        {t("transfer.suggestions")}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t("transfer.suggestionsHint")}
      </Text>
      <ul className={classes.list}>
        {found.map((it) => {
          const [from, to] = [it.from_account_id, it.to_account_id].map((id) => names.account(id)?.name ?? "");
          const reasons = it.reasons.map((why) => t(`transfer.reason.${why}`, { count: it.days }));
          const sides = t("transfer.sides", { from: from ?? "", to: to ?? "" });
          return (
            <li key={it.out_transaction_id} className={classes.pair}>
              <span className={classes.what}>
                <Money amount={it.amount} currency={it.currency} />
                {it.to_currency !== it.currency && (
                  <>
                    {" → "}
                    <Money amount={it.to_amount} currency={it.to_currency} />
                  </>
                )}
                {" · "}
                {sides}
              </span>
              <span className={classes.why}>{[dayText(locale, it.date, today), ...reasons].join(" · ")}</span>
              <Button
                size="sm"
                variant="light"
                disabled={isPending}
                aria-label={t("transfer.linkThese", { sides })}
                onClick={() => void run(it)}
              >
                {t("transfer.link")}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
