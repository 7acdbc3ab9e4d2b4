import type { Schemas } from "../../api/client";
import type { Account } from "../../queries/names";

export interface Typed {
  name: string;
  kind: Account["kind"];
  opening_balance: string;
}

/** What differs from the account as it was opened here: what others changed meanwhile stays. */
export function changed(account: Account, { name, kind, opening_balance }: Typed): Schemas["AccountUpdate"] {
  return {
    ...(name !== account.name && { name }),
    ...(kind !== account.kind && { kind }),
    ...(plain(opening_balance) !== plain(String(account.opening_balance)) && { opening_balance }),
  };
}

/** «12.50» and «12.5» are one amount. */
function plain(amount: string): string {
  return amount.includes(".") ? amount.replace(/\.?0+$/, "") : amount;
}
