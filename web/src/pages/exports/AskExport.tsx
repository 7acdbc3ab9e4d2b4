import { Button, Checkbox, Group, SegmentedControl, Select, Stack, TextInput, Title } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";

import { api, body } from "../../api/client";
import { type Export, exportsQuery } from "../../features/exports/queries";
import type { Kind } from "../../queries/transactions";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { readExportsSearch } from "../../navigation/search";
import { addDays, monthStart, monthText } from "../../format/dates";
import { useText } from "../../i18n";
import { useChange } from "../../ui/useChange";

type When = "month" | "lastMonth" | "year" | "own";

/** What to take away: as what, of which time, of which rows. */
export function AskExport() {
  const { t, locale } = useText();
  const { today, months } = useMe();
  const names = useNames();
  const search = useSearch({ from: "/inside/exports", select: readExportsSearch });
  const [kind, setKind] = useState<Export["kind"]>(search.kind ?? "pdf");
  const [when, setWhen] = useState<When>("month");
  const [own, setOwn] = useState({ start_date: addDays(today, -29), end_date: today });
  const [type, setType] = useState<Kind | "refund" | null>(null);
  const [category, setCategory] = useState<string | null>(null);
  const [account, setAccount] = useState<string | null>(null);
  const [listed, setListed] = useState(true);
  const [bom, setBom] = useState(true);

  const { year, month } = months.nameOf(today);
  const spans: Record<When, { start_date: string; end_date: string }> = {
    month: months.span(year, month),
    lastMonth: months.span(year, month - 1),
    year: months.year(year),
    own,
  };

  const ask = useChange({
    send: async () => {
      const query = {
        ...spans[when],
        ...(type && { type }),
        ...(category && { category_id: category }),
        ...(account && { account_id: account }),
      };
      if (kind === "pdf")
        return body(api.GET("/export/pdf", { params: { query: { ...query, transactions: listed } } }));
      if (kind === "csv") return body(api.GET("/export/csv", { params: { query: { ...query, bom } } }));
      return body(api.GET("/export/excel", { params: { query } }));
    },
    stale: exportsQuery().queryKey,
  });

  return (
    <section className="card" aria-labelledby="ask-export">
      <Title order={2} size="h4" mb="md" id="ask-export">
        {t("exports.ask")}
      </Title>
      <Stack gap="md">
        <Group gap="md">
          <SegmentedControl
            aria-label={t("exports.kind")}
            value={kind}
            onChange={(it) => setKind(it)}
            data={[
              { value: "pdf", label: "PDF" },
              { value: "excel", label: "Excel" },
              { value: "csv", label: "CSV" },
            ]}
          />
          <SegmentedControl
            aria-label={t("field.period")}
            value={when}
            onChange={(it) => setWhen(it)}
            data={[
              { value: "month", label: monthText(locale, monthStart(year, month), "long") },
              { value: "lastMonth", label: monthText(locale, monthStart(year, month - 1), "long") },
              { value: "year", label: String(year) },
              { value: "own", label: t("period.own") },
            ]}
          />
        </Group>
        <div className="fields">
          {when === "own" && (
            <>
              <TextInput
                label={t("filter.from")}
                type="date"
                value={own.start_date}
                onChange={(event) => setOwn({ ...own, start_date: event.currentTarget.value })}
              />
              <TextInput
                label={t("filter.to")}
                type="date"
                value={own.end_date}
                error={own.start_date > own.end_date ? t("fault.range") : undefined}
                onChange={(event) => setOwn({ ...own, end_date: event.currentTarget.value })}
              />
            </>
          )}
          <Select
            label={t("field.type")}
            clearable
            placeholder={t("filter.any")}
            data={[
              { value: "expense", label: t("type.expenses") },
              { value: "income", label: t("type.incomes") },
              { value: "refund", label: t("type.refunds") },
            ]}
            value={type}
            onChange={(it) => {
              setType(it);
              setCategory(null);
            }}
          />
          <Select
            label={t("field.category")}
            clearable
            searchable
            placeholder={t("filter.anyCategory")}
            nothingFoundMessage={t("common.nothing")}
            data={names.categories
              .filter((it) => !type || it.type === (type === "refund" ? "expense" : type))
              .map((it) => ({ value: it.id, label: it.name }))}
            value={category}
            onChange={setCategory}
          />
          <Select
            label={t("field.account")}
            clearable
            placeholder={t("filter.any")}
            data={names.accounts.map((it) => ({ value: it.id, label: it.name }))}
            value={account}
            onChange={setAccount}
          />
        </div>
        {kind === "pdf" && (
          <Checkbox
            label={t("exports.listed")}
            checked={listed}
            onChange={(event) => setListed(event.currentTarget.checked)}
          />
        )}
        {kind === "csv" && (
          <Checkbox
            label={t("exports.bom")}
            description={t("exports.bomHint")}
            checked={bom}
            onChange={(event) => setBom(event.currentTarget.checked)}
          />
        )}
        <Group>
          <Button variant="light" loading={ask.isPending} onClick={() => void ask.run()}>
            {t("exports.make")}
          </Button>
        </Group>
      </Stack>
    </section>
  );
}
