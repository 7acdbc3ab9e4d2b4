/** Whether the quick field takes the focus when it is next shown: after the first visit's step the first entry follows. */
let wanted = false;

export function wantQuickFocus(): void {
  wanted = true;
}

export function takeQuickFocus(): boolean {
  const found = wanted;
  wanted = false;
  return found;
}
