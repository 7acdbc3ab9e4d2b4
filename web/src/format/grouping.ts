/** Parts the thousands in a field: what the sums beside it have, and what never breaks a line. */
const SPACE = "\u00a0";

export interface Typed {
  text: string;
  /** Where the cursor stands, in letters from the beginning. */
  caret: number;
}

/** «1234567,5+1000» as «1 234 567,5+1 000»: only whole digits are parted, and every other space goes. */
export function grouped(text: string): string {
  return unspaced(text).replace(/(?<![\d.,])\d{4,}/g, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, SPACE));
}

/**
 * What was just typed, parted anew, with the cursor behind the same digit as before. `before` is what stood in the field:
 * who deletes a space that only parts digits means the digit beyond it.
 */
export function regrouped({ text, caret }: Typed, before: string, isForward = false): Typed {
  let plain = unspaced(text);
  let place = unspaced(text.slice(0, caret)).length;
  if (text.length < before.length && plain === unspaced(before)) {
    if (!isForward && place > 0) place -= 1;
    plain = plain.slice(0, place) + plain.slice(place + 1);
  }
  const shown = grouped(plain);
  return { text: shown, caret: placeAfter(shown, place) };
}

function unspaced(text: string): string {
  return text.replace(/\s/g, "");
}

/** Behind so many letters that are no spaces. */
function placeAfter(text: string, letters: number): number {
  let place = 0;
  for (let left = letters; left > 0; place++) if (text[place] !== SPACE) left--;
  return place;
}
