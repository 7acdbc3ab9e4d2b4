import { Button } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";

import { useOnline } from "../../api/reach";
import { icon } from "../../design/tokens";
import { useText } from "../../i18n";
import { useNames } from "../../queries/names";
import type { Proposed } from "./TransferDialog";
import { useMove } from "./useMove";
import type { Draft } from "./draft";
import { offerOf } from "./offer";
import classes from "./OfferTransfer.module.css";
import type { Parsed } from "./useParse";

interface Props {
  parsed: Parsed;
  draft: Draft;
  /** What was set by hand. */
  edits?: Partial<Draft>;
  disabled: boolean;
  /** With the way to other accounts than those that were understood. */
  others?: boolean;
  /** Runs `send`, which raises Problem and Unreachable; what was typed is done with once it is through. */
  onMove: (send: () => Promise<void>) => void;
  /** The dialog of a transfer is wanted. */
  onOpen: (start: Proposed) => void;
}

/** A line that may be a transfer becomes one: by one press where all of it is known, else in the dialog. */
export default function OfferTransfer({ parsed, draft, edits = {}, disabled, others, onMove, onOpen }: Props) {
  const { t } = useText();
  const { accounts, account } = useNames();
  const online = useOnline();
  const { submit } = useMove();
  const offer = offerOf(parsed, draft, edits, accounts);
  if (offer === null || !online) return null;
  const { sure, start } = offer;
  const look = {
    size: "compact-md",
    variant: "light",
    disabled,
    className: classes.button,
    leftSection: <IconArrowsExchange size={icon[16]} aria-hidden />,
  };
  const name = (id: string) => account(id)?.name ?? "";
  return (
    <>
      {sure && (
        <Button {...look} onClick={() => onMove(() => submit(sure))}>
          {t("transfer.moveThese", {
            sides: t("transfer.sides", { from: name(sure.from_account_id), to: name(sure.to_account_id) }),
          })}
        </Button>
      )}
      {(!sure || others) && (
        <Button {...look} {...(sure && { variant: "subtle", leftSection: null })} onClick={() => onOpen(start)}>
          {t(sure ? "transfer.otherAccounts" : "transfer.between")}
        </Button>
      )}
    </>
  );
}
