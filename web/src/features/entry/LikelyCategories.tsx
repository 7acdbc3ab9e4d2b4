import { UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Kind } from "../../queries/transactions";
import { useNames } from "../../queries/names";
import { useText } from "../../i18n";
import { CategoryBadge } from "../../ui/CategoryBadge";
import classes from "./EntryDialog.module.css";
import { habitsQuery, likelyCategories } from "./repeats";

const SHOWN = 5;

interface Props {
  type: Kind;
  value: string | null;
  onChange: (id: string) => void;
}

/** The categories used most of late, a tap each. */
export function LikelyCategories({ type, value, onChange }: Props) {
  const { t } = useText();
  const names = useNames();
  const habits = useQuery(habitsQuery()).data;
  const known = likelyCategories(habits ?? [], type, SHOWN * 2)
    .map((id) => names.category(id))
    .filter((it) => it !== undefined && !it.archived && it.type === type)
    .slice(0, SHOWN);
  if (known.length === 0) return null;
  return (
    <div role="group" aria-label={t("entry.likely")} className={classes.chips}>
      {known.map((it) => (
        <UnstyledButton
          key={it!.id}
          className={classes.chip}
          aria-pressed={it!.id === value}
          // For thumb and mouse: by keyboard the field below is quicker, and these would stand between it and the sum.
          tabIndex={-1}
          onClick={() => onChange(it!.id)}
        >
          <CategoryBadge icon={it!.icon} color={it!.color} size={24} />
          <span className="clip">{it!.name}</span>
        </UnstyledButton>
      ))}
    </div>
  );
}
