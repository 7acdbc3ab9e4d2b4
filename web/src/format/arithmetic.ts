import { AMOUNT_DECIMALS } from "../contract/facts";
import { readAmount } from "./money";

/** What the keys of a calculator write, and what people type in their place. */
const OPERATORS: Record<string, "+" | "-" | "*" | "/"> = {
  "+": "+",
  "-": "-",
  "−": "-",
  "–": "-",
  "*": "*",
  "×": "*",
  x: "*",
  х: "*",
  "/": "/",
  "÷": "/",
  ":": "/",
};
const SCALE = 10n ** BigInt(AMOUNT_DECIMALS);

/** An exact fraction, its divisor above zero. */
type Fraction = [bigint, bigint];

/** Whether there is anything to reckon: a sum alone is none. */
export function isReckoning(typed: string): boolean {
  return [...typed.trim().slice(1)].some((it) => it.toLowerCase() in OPERATORS);
}

/**
 * «600+150×2» as the decimal text of its value, with at most `digits` digits after the point (rounded half up); null
 * where it is not complete, not above zero, or no reckoning.
 */
export function reckon(typed: string, digits: number): string | null {
  const parts = typed.toLowerCase().split(/([-+−–*×xх/÷:])/);
  let total: Fraction = [0n, 1n];
  let product: Fraction = [1n, 1n];
  for (const [place, part] of parts.entries()) {
    if (place % 2 === 1) continue;
    const value = fractionOf(part);
    if (value === null) return null;
    const operator = place === 0 ? "+" : OPERATORS[parts[place - 1]!]!;
    if (operator === "*") product = [product[0] * value[0], product[1] * value[1]];
    else if (operator === "/") {
      if (value[0] === 0n) return null;
      product = [product[0] * value[1], product[1] * value[0]];
    } else {
      if (place > 0) total = add(total, product);
      product = operator === "-" ? [-value[0], value[1]] : value;
    }
  }
  return decimal(add(total, product), digits);
}

function fractionOf(text: string): Fraction | null {
  const amount = /^[\s0]*$/.test(text) && text.trim() ? "0" : readAmount(text);
  if (amount === null) return null;
  const [whole = "0", part = ""] = amount.split(".");
  return [BigInt(whole + part.padEnd(AMOUNT_DECIMALS, "0")), SCALE];
}

function add(a: Fraction, b: Fraction): Fraction {
  return [a[0] * b[1] + b[0] * a[1], a[1] * b[1]];
}

function decimal([over, under]: Fraction, digits: number): string | null {
  const scale = 10n ** BigInt(digits);
  const rounded = (over * scale * 2n + under) / (under * 2n);
  if (over <= 0n || rounded === 0n) return null;
  const text = rounded.toString().padStart(digits + 1, "0");
  const cut = text.length - digits;
  return readAmount(digits ? `${text.slice(0, cut)}.${text.slice(cut)}`.replace(/\.?0+$/, "") : text);
}
