import { chosenHousehold } from "./household";
import { parseExact } from "./json";
import { asProblem, Problem, Unreachable } from "./problem";
import { forget, fresh, hasSession, renew, renewal } from "./session";

interface Options {
  /** Of what was sent so far: from 0 to 1. */
  onProgress: (part: number) => void;
  signal: AbortSignal;
}

/**
 * Posts a file as it is, or a form with one. Not by `fetch`, which does not tell how much has been sent. Raises Problem, Unreachable, and
 * AbortError where it was called off.
 */
export async function upload(path: string, content: Blob | FormData, options: Options): Promise<unknown> {
  if (!hasSession()) throw new Problem(401, "session_ended", "");
  await fresh();
  const by = renewal();
  let answer = await send(path, content, options);
  if (answer.status === 401) {
    if (!(await renew(by))) {
      forget(true);
      throw new Problem(401, "session_ended", "");
    }
    answer = await send(path, content, options);
  }
  const found: unknown = answer.text ? parseExact(answer.text) : null;
  if (answer.status >= 300) throw asProblem(answer.status, found);
  return found;
}

function send(
  path: string,
  content: Blob | FormData,
  { onProgress, signal }: Options,
): Promise<{ status: number; text: string }> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    const household = chosenHousehold();
    if (household) request.setRequestHeader("X-Household-Id", household);
    request.setRequestHeader("Accept-Language", document.documentElement.lang);
    // Of a form the browser says it itself, with what parts it.
    if (content instanceof Blob) request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => done({ status: request.status, text: request.responseText });
    request.onerror = () => failed(new Unreachable());
    request.onabort = () => failed(new DOMException("called off", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    if (signal.aborted) request.abort();
    else request.send(content);
  });
}
