import { Problem } from "../api/problem";

/** What the API says of these fields of the body; null where it names none of them. */
export function fieldErrors<Field extends string>(
  error: unknown,
  fields: readonly Field[],
): Partial<Record<Field, string>> | null {
  if (!(error instanceof Problem)) return null;
  const found = fields.flatMap((it) => {
    const message = error.of(it);
    return message ? [[it, message] as const] : [];
  });
  return found.length > 0 ? (Object.fromEntries(found) as Partial<Record<Field, string>>) : null;
}
