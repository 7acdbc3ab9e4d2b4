import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { IconArrowsSort, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { api, body } from "../../api/client";
import { icon } from "../../design/tokens";
import type { Rule } from "../../features/rules/draft";
import { rulesKey, rulesQuery } from "../../features/rules/queries";
import { RuleDialog } from "../../features/rules/RuleDialog";
import { useApplying } from "../../features/rules/useSaving";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { useWithoutGoing } from "../../queries/removal";
import { BackLink } from "../../ui/BackLink";
import { Empty } from "../../ui/Empty";
import { Fault } from "../../ui/Fault";
import { PageHead } from "../../ui/PageHead";
import { useChange } from "../../ui/useChange";
import { useRemoval } from "../../ui/useRemoval";
import { RuleLine } from "./RuleLine";
import classes from "./rulesPage.module.css";

/** The rules in words and in their order: switched, moved, written, put to what was recorded before. */
export function RulesPage() {
  const { t } = useText();
  const { canEdit } = useMe();
  const asked = useQuery(rulesQuery());
  const rules = useWithoutGoing(asked.data ?? []);
  const [open, setOpen] = useState<Rule | "new" | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef<{ id: string; to: number; by: -1 | 1 } | null>(null);
  const past = useApplying();
  const change = useChange({
    send: ({ rule, ...values }: { rule: Rule; enabled?: boolean; position?: number }) =>
      body(api.PATCH("/rules/{rule_id}", { params: { path: { rule_id: rule.id } }, body: values })),
    stale: rulesKey(),
  });
  const remove = useRemoval<Rule>({
    list: rulesKey(),
    send: ({ id }, late) => body(api.DELETE("/rules/{rule_id}", { params: { path: { rule_id: id } }, ...late })),
    says: () => t("rules.removed"),
  });

  // The button that was pressed goes along with its rule; at the end of the list the other one has the focus.
  useEffect(() => {
    const { id, to, by } = moved.current ?? {};
    if (!id || !rules.some((it) => it.id === id && it.position === to)) return;
    moved.current = null;
    const [up, down] = list.current?.querySelectorAll<HTMLButtonElement>(`[id="rule-${id}"] [data-move]`) ?? [];
    const [pressed, other] = by === -1 ? [up, down] : [down, up];
    (pressed?.disabled ? other : pressed)?.focus();
  });

  function move(rule: Rule, by: -1 | 1): void {
    const to = rules[rules.indexOf(rule) + by]?.position;
    if (to === undefined) return;
    moved.current = { id: rule.id, to, by };
    void change.run({ rule, position: to });
  }

  const isEmpty = asked.data !== undefined && rules.length === 0;
  return (
    <>
      <BackLink to="/settings" label={t("nav.settings")} />
      <PageHead title={t("rules.title")}>
        {canEdit && rules.length > 1 && (
          <Button
            variant="default"
            leftSection={<IconArrowsSort size={icon[18]} aria-hidden />}
            loading={past.isPending}
            onClick={() => void past.run(undefined)}
          >
            {t("rules.applyAll")}
          </Button>
        )}
        {canEdit && rules.length > 0 && (
          <Button leftSection={<IconPlus size={icon[18]} aria-hidden />} onClick={() => setOpen("new")}>
            {t("rules.add")}
          </Button>
        )}
      </PageHead>
      {asked.error && !asked.data && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton height={240} radius="lg" />}
      {isEmpty && (
        <div className="card">
          <Empty icon={IconArrowsSort} title={t("rules.empty")}>
            <Text size="sm" c="dimmed" ta="center">
              {t("rules.hint")}
            </Text>
            {canEdit && (
              <Button mt="sm" onClick={() => setOpen("new")}>
                {t("rules.add")}
              </Button>
            )}
          </Empty>
        </div>
      )}
      {rules.length > 0 && (
        <Stack gap="sm">
          <section className="card" aria-label={t("rules.title")}>
            <ol className={classes.list} ref={list}>
              {rules.map((it, place) => (
                <RuleLine
                  key={it.id}
                  rule={it}
                  isFirst={place === 0}
                  isLast={place === rules.length - 1}
                  onSwitch={(enabled) => void change.run({ rule: it, enabled })}
                  onMove={(by) => move(it, by)}
                  onEdit={() => setOpen(it)}
                  onApply={() => void past.run([it.id])}
                  onRemove={() => void remove(it)}
                />
              ))}
            </ol>
          </section>
          <Text size="sm" c="dimmed">
            {t("rules.order")}
          </Text>
        </Stack>
      )}
      {open && <RuleDialog rule={open === "new" ? undefined : open} onClose={() => setOpen(null)} />}
    </>
  );
}
