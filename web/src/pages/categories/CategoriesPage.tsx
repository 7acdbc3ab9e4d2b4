import { Badge, Button, Group, SegmentedControl, Skeleton, Stack, Switch, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { icon, weight } from "../../design/tokens";
import { api, body, newKey } from "../../api/client";
import { type Category, categoriesQuery } from "../../queries/names";
import type { Kind } from "../../queries/transactions";
import { useMe } from "../../queries/me";
import { useText } from "../../i18n";
import { PremiumGate } from "../../features/premium/PremiumGate";
import { Fault } from "../../ui/Fault";
import { ItemMenu } from "../../ui/ItemMenu";
import { PageHead } from "../../ui/PageHead";
import { useChange } from "../../ui/useChange";
import { CategoryBadge } from "../../ui/CategoryBadge";
import classes from "./categories.module.css";
import { CategoryDialog } from "./CategoryDialog";

/** What money is spent on and comes from: the standard ones for everybody, own ones with premium. */
export function CategoriesPage() {
  const { t } = useText();
  const { me, canEdit } = useMe();
  const [type, setType] = useState<Kind>("expense");
  const [archived, setArchived] = useState(false);
  const asked = useQuery(categoriesQuery(archived));
  const [open, setOpen] = useState<Category | "new" | null>(null);
  const found = asked.data?.filter((it) => it.type === type) ?? [];
  const parents = found.filter((it) => it.parent_id === null || !found.some((one) => one.id === it.parent_id));
  return (
    <>
      <PageHead title={t("nav.categories")}>
        <Switch
          label={t("categories.showArchived")}
          checked={archived}
          onChange={(event) => setArchived(event.currentTarget.checked)}
        />
        {canEdit && me.is_premium && (
          <Button variant="light" leftSection={<IconPlus size={icon[18]} aria-hidden />} onClick={() => setOpen("new")}>
            {t("categories.new")}
          </Button>
        )}
      </PageHead>
      <Stack gap="md">
        {!me.is_premium && <PremiumGate what="categories" />}
        <SegmentedControl
          aria-label={t("field.type")}
          value={type}
          onChange={(it) => setType(it)}
          data={[
            { value: "expense", label: t("type.expenses") },
            { value: "income", label: t("type.incomes") },
          ]}
          style={{ alignSelf: "start" }}
        />
        {asked.error && !asked.data && <Fault kept error={asked.error} again={() => void asked.refetch()} />}
        {asked.isPending && <Skeleton height={420} radius="lg" />}
        {asked.data && (
          <section className="card" aria-label={t("nav.categories")}>
            <ul className={classes.list}>
              {parents.flatMap((it) => [
                <Line key={it.id} category={it} onEdit={() => setOpen(it)} />,
                ...found
                  .filter((one) => one.parent_id === it.id)
                  .map((one) => <Line key={one.id} category={one} isChild onEdit={() => setOpen(one)} />),
              ])}
            </ul>
          </section>
        )}
      </Stack>
      {open && <CategoryDialog category={open === "new" ? null : open} type={type} onClose={() => setOpen(null)} />}
    </>
  );
}

function Line({ category, isChild, onEdit }: { category: Category; isChild?: boolean; onEdit: () => void }) {
  const { t } = useText();
  const { me, canEdit } = useMe();
  const params = { path: { category_id: category.id } };
  const archive = useChange({
    send: (archived: boolean) => body(api.PATCH("/categories/{category_id}", { params, body: { archived } })),
    says: (_, archived) =>
      t(archived ? "categories.archivedDone" : "categories.unarchivedDone", { name: category.name }),
    undo: (_, archived) => body(api.PATCH("/categories/{category_id}", { params, body: { archived: !archived } })),
  });
  const remove = useChange({
    // Whose premium has ended can delete one, and make none.
    ...(me.is_premium
      ? { undo: () => makeAgain(category) }
      : {
          confirm: () => ({
            title: t("categories.removeTitle", { name: category.name }),
            text: t("categories.removeHint"),
            action: t("common.delete"),
          }),
        }),
    send: () => body(api.DELETE("/categories/{category_id}", { params })),
    says: () => t("categories.removed", { name: category.name }),
  });

  return (
    <li className={isChild ? classes.child : undefined}>
      <Group gap="sm" wrap="nowrap" miw={0}>
        <CategoryBadge icon={category.icon} color={category.color} size={isChild ? 24 : 32} />
        <Text component="span" className="clip" title={category.name}>
          <Link to="/transactions" search={{ category_id: category.id }} className="plain-link">
            {category.name}
          </Link>
        </Text>
        {!category.is_standard && (
          <Badge variant="default" tt="none" fw={weight.medium} flex="none">
            {t("categories.own")}
          </Badge>
        )}
        {category.archived && (
          <Badge variant="default" tt="none" fw={weight.medium} flex="none">
            {t("common.archived")}
          </Badge>
        )}
      </Group>
      {canEdit ? (
        <ItemMenu
          name={category.name}
          archived={category.archived}
          onEdit={onEdit}
          onArchive={() => void archive.run(!category.archived)}
          onRemove={category.is_standard ? undefined : () => void remove.run()}
        />
      ) : (
        <span />
      )}
    </li>
  );
}

/** Only a category that nothing refers to could be deleted: one like it is the same. */
async function makeAgain({ archived, ...it }: Category): Promise<void> {
  const { name, type, parent_id } = it;
  const made = await body(
    api.POST("/categories", {
      body: {
        name,
        type,
        parent_id,
        // What it had by default follows its parent, as before.
        icon: it.icon === it.default_icon ? null : it.icon,
        color: it.color === it.default_color ? null : it.color,
      },
      headers: { "Idempotency-Key": newKey() },
    }),
  );
  if (!archived) return;
  await body(
    api.PATCH("/categories/{category_id}", { params: { path: { category_id: made.id } }, body: { archived } }),
  );
}
