import { SimpleGrid, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { space, type as typeSize, weight } from "../../design/tokens";
import { accountsQuery } from "../../queries/names";
import { comparisonQuery } from "../../queries/analytics";
import { useMe } from "../../queries/me";
import { fullDay } from "../../format/dates";
import { sum } from "../../format/money";
import { useText } from "../../i18n";
import { Money } from "../../ui/Money";

/** The balance of all accounts, and this month beside the same days of the last one. */
export function Figures() {
  const { t, locale } = useText();
  const { household } = useMe();
  const accounts = useQuery(accountsQuery()).data;
  const months = useQuery(comparisonQuery({ period: "month" })).data;
  const currency = household.currency;

  const own = accounts?.filter((it) => it.currency === currency) ?? [];
  const others = [...new Set(accounts?.map((it) => it.currency))].filter((it) => it !== currency);
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
      <Figure label={t("overview.balance")} ready={accounts !== undefined}>
        <Money amount={sum(own.map((it) => it.balance))} currency={currency} short />
        <Below>
          {others.length === 0
            ? t("overview.accounts", { count: accounts?.length ?? 0 })
            : others.map((it) => (
                <span key={it}>
                  +{" "}
                  <Money
                    amount={sum(accounts!.filter((one) => one.currency === it).map((one) => one.balance))}
                    currency={it}
                    short
                  />{" "}
                </span>
              ))}
        </Below>
      </Figure>
      {(["income", "expense", "net"] as const).map((it) => (
        <Figure key={it} label={t(`overview.${it}`)} ready={months !== undefined}>
          {months && (
            <>
              <Money
                amount={months.current[it]}
                currency={currency}
                type={it === "income" && months.current.income > 0 ? "income" : undefined}
                short
              />
              <Below
                title={t("overview.against", {
                  start: fullDay(locale, months.previous.start_date),
                  end: fullDay(locale, months.previous.end_date),
                })}
              >
                {t("overview.last")} <Money amount={months.previous[it]} currency={currency} short />
              </Below>
            </>
          )}
        </Figure>
      ))}
    </SimpleGrid>
  );
}

function Figure({ label, ready, children }: { label: string; ready: boolean; children: ReactNode }) {
  return (
    <div className="card">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      {ready ? (
        <Text component="div" fz={{ base: typeSize.figure, xl: typeSize.total }} fw={weight.heading} lh={1.35}>
          {children}
        </Text>
      ) : (
        <Skeleton height={56} mt={space[6]} />
      )}
    </div>
  );
}

function Below({ children, title }: { children: ReactNode; title?: string }) {
  return (
    <Text component="div" size="sm" c="dimmed" fw={weight.plain} title={title}>
      {children}
    </Text>
  );
}
