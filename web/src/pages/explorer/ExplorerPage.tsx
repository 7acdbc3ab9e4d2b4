import { Button, Skeleton, Stack } from "@mantine/core";
import { IconDownload, IconTable } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";

import { api, body } from "../../api/client";
import { icon } from "../../design/tokens";
import { download } from "../../features/exports/progress";
import { Filters } from "../../features/filters/Filters";
import { useText } from "../../i18n";
import { type ExplorerSearch, readExplorerSearch } from "../../navigation/search";
import { useMe } from "../../queries/me";
import { BackLink } from "../../ui/BackLink";
import { Empty } from "../../ui/Empty";
import { Fault } from "../../ui/Fault";
import { PageHead } from "../../ui/PageHead";
import { useChange } from "../../ui/useChange";
import { Choices } from "./Choices";
import classes from "./explorer.module.css";
import { isSame, presetOf } from "./presets";
import { questionOf, tableQuery } from "./queries";
import { Result } from "./Result";
import { Views } from "./Views";

const TYPED: (keyof ExplorerSearch)[] = ["q", "min_amount", "max_amount", "start_date", "end_date"];

/** A table of the ledger by what one likes: all that is chosen stands in the address. */
export function ExplorerPage() {
  const { t } = useText();
  const { today, months } = useMe();
  const given = useSearch({ from: "/inside/analytics/explore", select: readExplorerSearch });
  const navigate = useNavigate({ from: "/analytics/explore" });
  // Whoever comes without a question sees an answer.
  const search = Object.keys(given).length > 0 ? given : presetOf("months", today, months);
  // The question whose rows are wanted, all of them.
  const [whole, setWhole] = useState<string | null>(null);
  const question = JSON.stringify(questionOf(search));
  const asked = useQuery(tableQuery(search, whole === question));
  const table = asked.data;
  const excel = useChange({
    send: async () => {
      const file = await body(api.GET("/export/explorer", { params: { query: questionOf(search) } }));
      await download(file);
    },
    stale: "nothing",
  });

  /** Each change is a step that Back takes back, but for further letters of what is being typed. */
  function change(next: Partial<ExplorerSearch>): void {
    const [field, ...more] = Object.keys(next) as (keyof ExplorerSearch)[];
    const isTyped = field !== undefined && more.length === 0 && TYPED.includes(field) && search[field] !== undefined;
    show({ ...search, ...next }, isTyped);
  }

  function show(next: ExplorerSearch, replace = false): void {
    if (!isSame(next, search)) void navigate({ search: next, replace, resetScroll: false });
  }

  return (
    <>
      <BackLink to="/analytics" label={t("nav.analytics")} />
      <PageHead title={t("explorer.title")}>
        <Button
          variant="default"
          leftSection={<IconDownload size={icon[18]} aria-hidden />}
          loading={excel.isPending}
          disabled={!table || table.count === 0}
          onClick={() => void excel.run()}
        >
          {t("explorer.excel")}
        </Button>
      </PageHead>
      <Stack gap="md">
        <Views search={search} onShow={show} />
        <Choices search={search} onChange={change} />
        {/* Types of the list are more than those of a table; the control does not offer them. */}
        <Filters summed search={search} onChange={change} />
        {asked.error && (!table || asked.isPlaceholderData) && (
          <Fault error={asked.error} again={() => void asked.refetch()} />
        )}
        {asked.isPending && <Skeleton height={420} radius="lg" />}
        {table && !(asked.error && asked.isPlaceholderData) && (
          <section className="card" aria-label={t("explorer.result")} aria-busy={asked.isPlaceholderData}>
            {table.count === 0 ? (
              <Empty icon={IconTable} title={t("explorer.empty")} />
            ) : (
              <div className={asked.isPlaceholderData ? classes.old : undefined}>
                <Result table={table} search={search} onChange={change} onAll={() => setWhole(question)} />
              </div>
            )}
          </section>
        )}
      </Stack>
    </>
  );
}
