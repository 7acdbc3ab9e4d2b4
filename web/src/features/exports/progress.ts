import { call } from "../../api/client";
import { parseExact } from "../../api/json";
import type { Export } from "./queries";

/**
 * Follows an export until it is final, by the server's events. (EventSource cannot name the household in a header, so
 * the stream is read by hand.) Ends quietly when the connection does: the list asks again anyway.
 */
export async function follow(id: string, signal: AbortSignal, onChange: (it: Export) => void): Promise<void> {
  const response = await call(
    new Request(`/exports/${id}/events`, { signal, headers: { Accept: "text/event-stream" } }),
  );
  if (!response.ok || !response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const events = (rest + value).split(/\r?\n\r?\n/);
    rest = events.pop() ?? "";
    for (const event of events) {
      const data = event
        .split(/\r?\n/)
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5).trim())
        .join("\n");
      if (data) onChange(parseExact(data) as Export);
    }
  }
}

/** Fetches the file with the session's cookie and hands it to the browser under its own name. Raises Problem. */
export async function download(it: Export): Promise<void> {
  const response = await call(new Request(`/exports/${it.id}/file`));
  if (!response.ok) {
    const { asProblem } = await import("../../api/problem");
    throw asProblem(response.status, await response.json().catch(() => null));
  }
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = it.file_name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
