/**
 * JSON whose money stays exact. Amounts come as JSON numbers of up to 19 digits; a binary float carries 15. A number
 * that would not survive the trip through a float is kept as its own text; `format/money` reads both.
 */
export function parseExact(text: string): unknown {
  return JSON.parse(text, function (this: unknown, _key: string, value: unknown, context?: { source?: string }) {
    const source = context?.source;
    if (typeof value !== "number" || source === undefined || source.length <= 15) return value;
    return digits(String(value)) === digits(source) ? value : source;
  } as (key: string, value: unknown) => unknown);
}

function digits(number: string): string {
  return number.includes(".") ? number.replace(/0+$/, "").replace(/\.$/, "") : number;
}
