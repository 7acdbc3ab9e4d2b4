import { Button, Menu } from "@mantine/core";
import { IconBookmarkPlus, IconReplace } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { api, body, type Schemas } from "../../api/client";
import { icon } from "../../design/tokens";
import { useText } from "../../i18n";
import type { ExplorerSearch } from "../../navigation/search";
import { useMe } from "../../queries/me";
import { useWithoutGoing } from "../../queries/removal";
import { ItemMenu } from "../../ui/ItemMenu";
import { useChange } from "../../ui/useChange";
import { useRemoval } from "../../ui/useRemoval";
import classes from "./explorer.module.css";
import { PRESETS, presetOf, presetShown } from "./presets";
import { keptOf, searchOf, type View, viewsQuery } from "./queries";
import { ViewDialog } from "./ViewDialog";

interface Props {
  search: ExplorerSearch;
  onShow: (search: ExplorerSearch) => void;
}

/** Questions to begin with, and those that the household has saved. */
export function Views({ search, onShow }: Props) {
  const { t } = useText();
  const { today, months, canEdit } = useMe();
  const [named, setNamed] = useState<View | "new" | null>(null);
  const views = useWithoutGoing(useQuery(viewsQuery()).data ?? []);
  const shown = presetShown(search, today, months);
  return (
    <div className={classes.views} role="group" aria-label={t("explorer.views")}>
      {PRESETS.map((it) => (
        <Button
          key={it}
          size="compact-md"
          variant={it === shown ? "light" : "default"}
          aria-pressed={it === shown}
          onClick={() => onShow(presetOf(it, today, months))}
        >
          {t(`explorer.preset.${it}`)}
        </Button>
      ))}
      {views.map((it) => (
        <span key={it.id} className={classes.view}>
          <Button
            size="compact-md"
            variant="default"
            onClick={() => onShow(searchOf(it, today, months))}
            title={it.name}
          >
            <span className="clip">{it.name}</span>
          </Button>
          {canEdit && <ViewMenu view={it} search={search} onName={() => setNamed(it)} />}
        </span>
      ))}
      {canEdit && (
        <Button
          size="compact-md"
          variant="subtle"
          leftSection={<IconBookmarkPlus size={icon[18]} aria-hidden />}
          onClick={() => setNamed("new")}
        >
          {t("explorer.save")}
        </Button>
      )}
      {named && <ViewDialog view={named === "new" ? null : named} search={search} onClose={() => setNamed(null)} />}
    </div>
  );
}

function ViewMenu({ view, search, onName }: { view: View; search: ExplorerSearch; onName: () => void }) {
  const { t } = useText();
  const { queryKey } = viewsQuery();
  const path = { view_id: view.id };
  const send = (question: Schemas["ViewUpdate"]["question"]) =>
    body(api.PATCH("/analytics/explore/views/{view_id}", { params: { path }, body: { question } }));
  const replace = useChange({
    send: () => send(keptOf(search)),
    says: () => t("explorer.saved", { name: view.name }),
    undo: () => send(view.question),
    stale: queryKey,
  });
  const remove = useRemoval<View>({
    list: queryKey,
    send: ({ id }, late) =>
      body(api.DELETE("/analytics/explore/views/{view_id}", { params: { path: { view_id: id } }, ...late })),
    says: ({ name }) => t("explorer.removed", { name }),
  });
  return (
    <ItemMenu name={view.name} onEdit={onName} onRemove={() => void remove(view)}>
      <Menu.Item leftSection={<IconReplace size={icon[18]} aria-hidden />} onClick={() => void replace.run()}>
        {t("explorer.replace")}
      </Menu.Item>
    </ItemMenu>
  );
}
