import { Switch } from "@mantine/core";

import { useText } from "../../i18n";
import { type Draft, turned } from "./draft";
import { PurchaseLine } from "./PurchaseLine";

interface Props {
  draft: Draft;
  /** What the API says of its purchase. */
  fault?: string;
  onChange: (change: Partial<Draft>) => void;
  own?: Draft;
  onLeave?: () => void;
  size?: "xs";
}

/** Whether an income is a refund, and of which purchase. */
export function RefundFields({ draft, fault, onChange, own, onLeave, size }: Props) {
  const { t } = useText();
  if (draft.type !== "income") return null;
  return (
    <>
      <Switch
        size={size}
        label={t("refund.switch")}
        checked={draft.is_refund}
        onChange={(event) => onChange(turned(draft, { is_refund: event.currentTarget.checked }, own))}
      />
      {draft.is_refund && draft.refund_of && (
        <PurchaseLine
          id={draft.refund_of}
          fault={fault}
          onLeave={onLeave}
          onForget={() => onChange({ refund_of: null })}
        />
      )}
    </>
  );
}
