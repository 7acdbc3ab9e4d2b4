import type { Schemas } from "../../api/client";
import { ledgerKey } from "../../queries/ledger";

export type Import = Schemas["ImportRead"];

/** Of everything that is asked about imports, but for their rows. */
export const importsKey = (...rest: unknown[]): readonly unknown[] => ledgerKey("imports", ...rest);
