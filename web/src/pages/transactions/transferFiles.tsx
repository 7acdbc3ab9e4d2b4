import { lazy, type ReactNode, Suspense } from "react";

import { worded } from "../../i18n";

const Attachments = lazy(() =>
  worded(import("../../features/attachments/Attachments")).then((it) => ({ default: it.Attachments })),
);

/** The files of the side of a transfer that the money left, in its dialog. */
export function transferFiles(transaction: string): ReactNode {
  return (
    <Suspense fallback={null}>
      <Attachments transaction={transaction} count={0} />
    </Suspense>
  );
}
