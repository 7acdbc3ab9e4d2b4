import { useEffect, useLayoutEffect, useRef } from "react";

/** What was typed for a field that is not there yet. */
let typed = "";

/** The field is there. */
export function takeTyped(): string {
  const found = typed;
  typed = "";
  return found;
}

export function dropTyped(): void {
  typed = "";
}

/** Keys go into what `takeTyped` returns, and nowhere else: not to the page, whose own keys they may be. */
export function useTypedAhead(isOn: boolean, onEscape: () => void): void {
  const escape = useRef(onEscape);
  useEffect(() => {
    escape.current = onEscape;
  });
  useLayoutEffect(() => {
    if (!isOn) return;
    function pressed(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.key === "Escape") escape.current();
      else if (event.key === "Backspace") typed = typed.slice(0, -1);
      // One sign, not the name of a key.
      else if ([...event.key].length === 1) typed += event.key;
      else if (event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
    }
    addEventListener("keydown", pressed, true);
    return () => removeEventListener("keydown", pressed, true);
  }, [isOn]);
}
