import { useRef } from "react";

import type { Reading } from "./reading";
import { useRecord } from "./useRecord";

/**
 * Records all purchases of one line, in their order; the returned function raises Problem. After a refusal in the middle the
 * next attempt with the same words goes on behind what is stored: nothing is recorded twice.
 */
export function useRecordAll(): (text: string, readings: Reading[]) => Promise<void> {
  const store = useRecord();
  const done = useRef({ text: "", count: 0 });
  return async (text, readings) => {
    if (done.current.text !== text) done.current = { text, count: 0 };
    for (const { body, parsed } of readings.slice(done.current.count)) {
      if (!body) return;
      await store({ draft: body, currency: parsed.currency });
      done.current.count += 1;
    }
    done.current = { text: "", count: 0 };
  };
}
