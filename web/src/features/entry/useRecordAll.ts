import { useNames } from "../../queries/names";
import type { Reading } from "./reading";
import { useRecord } from "./useRecord";

/**
 * Records all purchases of one line, in their order; the returned function raises Problem. Where one of them is refused,
 * `onRest` gets the words of those that are not stored: nothing is recorded twice.
 */
export function useRecordAll(): (readings: Reading[], onRest: (words: string) => void) => Promise<void> {
  const store = useRecord();
  const { category } = useNames();
  return async (readings, onRest) => {
    for (const [place, { body, parsed }] of readings.entries()) {
      try {
        if (body) await store({ draft: body, currency: parsed.currency });
      } catch (error) {
        if (place > 0)
          onRest(
            readings
              .slice(place)
              .map((it) => wordsOf(it, (id) => category(id)?.name))
              .join("; "),
          );
        throw error;
      }
    }
  };
}

/** As a line that is read back the same. */
function wordsOf({ parsed }: Reading, nameOf: (category_id: string | null) => string | undefined): string {
  // Beside other words the name of the payee stands in the description already, as it was typed.
  const what = [parsed.description || parsed.payee, ...parsed.tags.map((it) => `#${it}`)].filter(Boolean).join(" ");
  const lines = (parsed.lines ?? []).map((it) => `${it.description || nameOf(it.category_id)} ${it.amount}`);
  return `${what}, ${parsed.amount} ${parsed.currency}, ${parsed.date}${lines.length > 0 ? `: ${lines.join(", ")}` : ""}`;
}
