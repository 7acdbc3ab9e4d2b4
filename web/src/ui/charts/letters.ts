/** How much larger the browser's letters are than usual: Recharts counts in pixels, whatever is set there. */
export function lettersScale(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}
