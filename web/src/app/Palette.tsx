import { Kbd, Modal, Table } from "@mantine/core";
import { Spotlight, type SpotlightActionData, createSpotlight } from "@mantine/spotlight";
import "@mantine/spotlight/styles.css";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type FocusEvent, useEffect, useState } from "react";

import { icon } from "../design/tokens";
import { useMe } from "../queries/me";
import { useNames } from "../queries/names";
import { type Key, useText } from "../i18n";
import { FURTHER } from "./furtherPlaces";
import { placesOf } from "./places";
import classes from "./Palette.module.css";
import { CategoryBadge } from "../ui/CategoryBadge";
import { KindBadge } from "../ui/KindBadge";
import { useBackCloses } from "../ui/useBackCloses";
import { useReturnFocus } from "../ui/useReturnFocus";
import { takeTyped, useTypedAhead } from "./typedAhead";

const [store, spotlight] = createSpotlight();

/** What Enter would choose, as soon as one may type; for what is typed the library marks it. */
function markFirst(event: FocusEvent): void {
  if (store.getState().selected >= 0) return;
  const first = event.currentTarget.closest('[role="dialog"]')?.querySelector("[data-action]");
  first?.setAttribute("data-selected", "true");
  if (first) store.updateState((it) => ({ ...it, selected: 0 }));
}

const KEYS: [string, Key][] = [
  ["n", "help.new"],
  ["/", "help.search"],
  ["Ctrl K", "help.palette"],
  ["↑ ↓", "help.rows"],
  ["Enter", "help.edit"],
  ["Space", "help.select"],
  ["Delete", "help.delete"],
  ["Esc", "help.close"],
  ["?", "help.help"],
];

interface Props {
  mode: "search" | "help";
  onClose: () => void;
  onNew: () => void;
}

/** Ctrl+K: go anywhere, start anything, search transactions. `?`: the keys. */
export default function Palette({ mode, onClose, onNew }: Props) {
  useReturnFocus();
  useBackCloses(onClose);
  return mode === "help" ? <Help onClose={onClose} /> : <Search onClose={onClose} onNew={onNew} />;
}

function Help({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  return (
    <Modal opened onClose={onClose} title={t("help.title")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Table withRowBorders={false}>
        <Table.Tbody>
          {KEYS.map(([key, label]) => (
            <Table.Tr key={key}>
              <Table.Td w={110}>
                <Kbd>{key}</Kbd>
              </Table.Td>
              <Table.Td>{t(label)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}

function Search({ onClose, onNew }: Omit<Props, "mode">) {
  const { t } = useText();
  const navigate = useNavigate();
  const { me } = useMe();
  const { categories, accounts } = useNames();
  const [query, setQuery] = useState("");
  const [isReady, setReady] = useState(false);
  useTypedAhead(!isReady, onClose);

  useEffect(() => spotlight.open(), []);

  function focused(event: FocusEvent): void {
    setReady(true);
    const typed = takeTyped();
    setQuery((it) => it + typed);
    markFirst(event);
  }

  function begin(): void {
    // At once, so that its entry in the history goes before the form has its own.
    onClose();
    onNew();
  }

  const actions: SpotlightActionData[] = [
    { id: "new", label: t("entry.new"), leftSection: <IconPlus size={icon[18]} aria-hidden />, onClick: begin },
    ...[...placesOf(me.is_admin), ...FURTHER].map(({ to, label, icon: Icon }) => ({
      id: to,
      label: t(label),
      leftSection: <Icon size={icon[18]} aria-hidden />,
      onClick: () => void navigate({ to, replace: true }),
    })),
    ...(query.trim()
      ? [
          {
            id: "find",
            label: t("palette.find", { query: query.trim() }),
            // The words are the question here, not the answer: this line always stays.
            keywords: query,
            leftSection: <IconSearch size={icon[18]} aria-hidden />,
            onClick: () => void navigate({ to: "/transactions", search: { q: query.trim() }, replace: true }),
          },
        ]
      : []),
    ...categories.map((it) => ({
      id: it.id,
      label: it.name,
      description: t("palette.category"),
      leftSection: <CategoryBadge icon={it.icon} color={it.color} />,
      onClick: () => void navigate({ to: "/transactions", search: { category_id: it.id }, replace: true }),
    })),
    ...accounts.map((it) => ({
      id: it.id,
      label: it.name,
      description: t("palette.account"),
      leftSection: <KindBadge kind={it.kind} />,
      onClick: () => void navigate({ to: "/accounts/$id", params: { id: it.id }, replace: true }),
    })),
  ];
  return (
    <Spotlight
      store={store}
      attributes={{ content: { "aria-label": t("palette.open") } }}
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={onClose}
      shortcut={null}
      limit={8}
      nothingFound={t("common.nothing")}
      highlightQuery
      classNames={{ action: classes.action, actionSection: classes.mark }}
      searchProps={{
        placeholder: t("palette.placeholder"),
        onFocus: focused,
        "aria-label": t("palette.open"),
        leftSection: <IconSearch size={icon[18]} aria-hidden />,
      }}
    />
  );
}
