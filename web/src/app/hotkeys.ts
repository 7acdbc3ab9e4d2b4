import { useEffect } from "react";

interface Actions {
  onPalette: () => void;
  onHelp: () => void;
  onNew: () => void;
}

/**
 * The app's keys. `event.code` names the key on the board, so that `n` works in the Russian layout too. Keys without
 * Ctrl are left to whoever types.
 */
export function useHotkeys({ onPalette, onHelp, onNew }: Actions): void {
  useEffect(() => {
    function pressed(event: KeyboardEvent): void {
      if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") {
        event.preventDefault();
        onPalette();
        return;
      }
      const target = event.target as HTMLElement;
      const types =
        target.matches("input, textarea, select, [contenteditable]") || target.closest('[role="dialog"]') !== null;
      if (types || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "?" || (event.shiftKey && event.code === "Slash")) onHelp();
      else if (event.code === "KeyN" && !event.shiftKey) onNew();
      else if (event.key === "/" || (event.code === "Slash" && !event.shiftKey)) {
        const search = document.querySelector<HTMLInputElement>("input[data-search]");
        if (search) search.focus();
        else onPalette();
      } else return;
      event.preventDefault();
    }
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}
