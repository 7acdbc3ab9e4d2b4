import { body, nextCursor } from "../api/client";

interface Answered<T> {
  data?: T[];
  error?: unknown;
  response: Response;
}

/** Every row of a list that the API answers by pages, however many there are. `page` asks for one. Raises Problem. */
export async function wholeList<T>(page: (cursor: string | undefined) => Promise<Answered<T>>): Promise<T[]> {
  const rows: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const asked = page(cursor);
    rows.push(...(await body(asked)));
    cursor = nextCursor((await asked).response);
  }
  return rows;
}
