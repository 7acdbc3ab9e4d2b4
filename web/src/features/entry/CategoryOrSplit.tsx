import { UnstyledButton } from "@mantine/core";
import { IconArrowsSplit2 } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense } from "react";

import { icon } from "../../design/tokens";
import { useText, worded } from "../../i18n";
import type { Draft, Faults } from "./draft";
import classes from "./EntryDialog.module.css";
import { EMPTY_LINE } from "./split";

// Most entries have one category.
const SplitFields = lazy(() => worded(import("./SplitFields")).then((it) => ({ default: it.SplitFields })));

interface Props {
  draft: Draft;
  currency: string;
  faults: Faults;
  onChange: (change: Partial<Draft>) => void;
}

export const isSplit = (draft: Draft) => draft.lines.length > 0;

/** The lines of a split, where it is one. */
export function Lines({ draft, currency, faults, onChange }: Props) {
  return (
    isSplit(draft) && (
      <Suspense fallback={null}>
        <SplitFields {...{ draft, currency, faults, onChange }} />
      </Suspense>
    )
  );
}

/** Divides the amount: the category that stands there takes the first line. */
export function SplitButton({ draft, onChange }: Pick<Props, "draft" | "onChange">): ReactNode {
  const { t } = useText();
  return (
    <UnstyledButton
      className={classes.more}
      onClick={() =>
        onChange({ category_id: null, lines: [{ ...EMPTY_LINE, category_id: draft.category_id }, EMPTY_LINE] })
      }
    >
      <IconArrowsSplit2 size={icon[16]} aria-hidden />
      {t("split.begin")}
    </UnstyledButton>
  );
}
