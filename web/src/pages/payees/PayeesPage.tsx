import { Button, Menu, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowMerge, IconBuildingStore, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { api, body } from "../../api/client";
import { SEARCH_MAX } from "../../contract/facts";
import { icon } from "../../design/tokens";
import { dayText } from "../../format/dates";
import { useText } from "../../i18n";
import { ledgerKey } from "../../queries/ledger";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import type { Payee } from "../../queries/payees";
import { useWithoutGoing } from "../../queries/removal";
import { CategoryBadge } from "../../ui/CategoryBadge";
import { Empty } from "../../ui/Empty";
import { Fault } from "../../ui/Fault";
import { ItemMenu } from "../../ui/ItemMenu";
import { PageHead } from "../../ui/PageHead";
import { useRemoval } from "../../ui/useRemoval";
import { isFocusLost } from "../../ui/useReturnFocus";
import { MergeDialog } from "./MergeDialog";
import { PayeeDialog } from "./PayeeDialog";
import classes from "./payees.module.css";
import { payeePagesQuery } from "./queries";

/** How long a pause in typing is, in milliseconds. */
const TYPING = 250;
/** So many transactions of a payee are counted; this number stands for more, too. */
const COUNTED = 1_000;

type Open = { kind: "edit"; payee: Payee } | { kind: "merge"; payee: Payee; into: Payee | null } | null;

/** Whom money went to and came from: found, renamed, merged, given a category of their own. */
export function PayeesPage() {
  const { t } = useText();
  const [typed, setTyped] = useState("");
  const [words] = useDebouncedValue(typed.trim(), TYPING);
  const asked = useInfiniteQuery(payeePagesQuery(words));
  const [open, setOpen] = useState<Open>(null);
  // Pages read before and answers that are still on their way know nothing of what is being deleted.
  const rows = useWithoutGoing(asked.data?.pages.flatMap((it) => it.rows) ?? []);
  const list = useRef<HTMLUListElement>(null);
  const more = useRef<number | null>(null);
  const isEmpty = asked.data !== undefined && rows.length === 0 && !asked.isPlaceholderData;
  const close = () => setOpen(null);

  useEffect(() => {
    const place = more.current;
    if (place === null || rows.length <= place) return;
    more.current = null;
    // The button has gone with the last page.
    if (isFocusLost()) list.current?.children[place]?.querySelector<HTMLElement>("a")?.focus();
  }, [rows.length]);

  return (
    <>
      <PageHead title={t("nav.payees")}>
        <Button variant="default" renderRoot={(props) => <Link to="/rules" {...props} />}>
          {t("rules.title")}
        </Button>
      </PageHead>
      <Stack gap="md">
        {!(isEmpty && words === "" && typed === "") && (
          <TextInput
            type="search"
            data-search
            aria-label={t("payees.search")}
            placeholder={t("payees.search")}
            leftSection={<IconSearch size={icon[18]} aria-hidden />}
            maxLength={SEARCH_MAX}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {asked.error && !asked.data && <Fault error={asked.error} again={() => void asked.refetch()} />}
        {asked.isPending && <Skeleton height={420} radius="lg" />}
        {isEmpty && (
          <div className="card">
            <Empty icon={IconBuildingStore} title={t(words ? "common.nothing" : "payees.empty")} />
          </div>
        )}
        {rows.length > 0 && (
          <section className="card" aria-label={t("nav.payees")}>
            <ul className={classes.list} ref={list}>
              {rows.map((it) => (
                <Line key={it.id} payee={it} words={words} onOpen={setOpen} />
              ))}
            </ul>
            {asked.hasNextPage && (
              <Button
                mt="md"
                variant="default"
                loading={asked.isFetchingNextPage}
                onClick={() => {
                  more.current = rows.length;
                  void asked.fetchNextPage();
                }}
              >
                {t("payees.more")}
              </Button>
            )}
          </section>
        )}
      </Stack>
      {open?.kind === "edit" && (
        <PayeeDialog
          payee={open.payee}
          onMerge={(into) => setOpen({ kind: "merge", payee: open.payee, into })}
          onClose={close}
        />
      )}
      {open?.kind === "merge" && (
        <MergeDialog
          payee={open.payee}
          into={open.into}
          // The rows of the moment when it opens.
          focusAfter={() => menuOf(open.payee, rows, list.current)}
          onClose={close}
        />
      )}
    </>
  );
}

/** Finds the menu of a payee's row, or of the row that is in its place by then; without rows the search. */
function menuOf(payee: Payee, rows: Payee[], list: HTMLUListElement | null) {
  const place = rows.findIndex((it) => it.id === payee.id);
  const lines = [...(list?.children ?? [])];
  const line = lines.find((it) => it.id === lineId(payee)) ?? lines[Math.min(place, lines.length - 1)];
  return line?.querySelector<HTMLElement>("button") ?? document.querySelector<HTMLElement>("[data-search]");
}

const lineId = ({ id }: Payee) => `payee-${id}`;

function Line({ payee, words, onOpen }: { payee: Payee; words: string; onOpen: (it: Open) => void }) {
  const { t, locale } = useText();
  const { today, canEdit } = useMe();
  const names = useNames();
  const category = names.category(payee.usual_category_id);
  const remove = useRemoval<Payee>({
    list: payeePagesQuery(words).queryKey,
    // Transactions show its name, too.
    stale: ledgerKey(),
    send: ({ id }, late) => body(api.DELETE("/payees/{payee_id}", { params: { path: { payee_id: id } }, ...late })),
    says: ({ name }) => t("payees.removed", { name }),
  });
  const known = [
    category?.name,
    t(payee.count < COUNTED ? "payees.count" : "payees.countMany", { count: payee.count }),
  ].filter(Boolean);
  const last = payee.last_date && dayText(locale, payee.last_date, today);
  return (
    <li id={lineId(payee)}>
      <CategoryBadge icon={category?.icon} color={category?.color} />
      <span className={classes.what}>
        <Text span className="clip" title={payee.name}>
          <Link to="/transactions" search={{ payee_id: payee.id }} className="plain-link">
            {payee.name}
          </Link>
        </Text>
        <Text span size="sm" c="dimmed" className="clip">
          {known.join(" · ")}
          {last && (
            <>
              {" · "}
              <span data-desktop>{t("payees.last", { day: last })}</span>
              <span data-phone>{last}</span>
            </>
          )}
        </Text>
      </span>
      {canEdit ? (
        <ItemMenu name={payee.name} onEdit={() => onOpen({ kind: "edit", payee })} onRemove={() => void remove(payee)}>
          <Menu.Item
            leftSection={<IconArrowMerge size={icon[18]} aria-hidden />}
            onClick={() => onOpen({ kind: "merge", payee, into: null })}
          >
            {t("payees.merge")}
          </Menu.Item>
        </ItemMenu>
      ) : (
        <span />
      )}
    </li>
  );
}
