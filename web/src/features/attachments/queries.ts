import { queryOptions } from "@tanstack/react-query";

import { api, body, call, type Schemas } from "../../api/client";
import { asProblem } from "../../api/problem";
import { ledgerKey } from "../../queries/ledger";

export type Attachment = Schemas["AttachmentRead"];

export const attachmentsQuery = (transaction: string) =>
  queryOptions({
    queryKey: ledgerKey("attachments", transaction),
    queryFn: () =>
      body(
        api.GET("/transactions/{transaction_id}/attachments", { params: { path: { transaction_id: transaction } } }),
      ),
  });

/** What is kept of a file never changes: no write makes it stale. */
export const contentQuery = (id: string, what: "file" | "thumbnail") =>
  queryOptions({
    queryKey: ["attachment", id, what],
    queryFn: () => content(id, what),
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });

/** Fetched by hand, since an address in a page cannot name the household. Raises Problem and Unreachable. */
export async function content(id: string, what: "file" | "thumbnail"): Promise<Blob> {
  const response = await call(new Request(`/attachments/${id}/${what}`));
  if (!response.ok) throw asProblem(response.status, await response.json().catch(() => null));
  return response.blob();
}

/** Hands it to the browser under its own name. Raises Problem and Unreachable. */
export async function save({ id, name }: Attachment): Promise<void> {
  const address = URL.createObjectURL(await content(id, "file"));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
