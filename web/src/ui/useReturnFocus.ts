import { useEffect, useState } from "react";

/**
 * For whatever opens over a page: when it goes, the focus is back on what opened it, not lost to the page's top. `after`
 * finds what gets it where that is gone.
 */
export function useReturnFocus(after?: () => HTMLElement | null | undefined): void {
  const [opener] = useState(findOpener);
  const [instead] = useState(() => after);
  useEffect(
    () => () => {
      setTimeout(() => {
        if (!isFocusLost()) return;
        const next = opener?.isConnected ? opener : instead?.();
        next?.focus({ preventScroll: true });
      });
    },
    [opener, instead],
  );
}

/** What had it is gone: the next Tab would begin at the page's top. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** What has the focus; for an item of a menu, which closes too, the button of that menu. */
function findOpener(): HTMLElement | null {
  const active = document.activeElement as HTMLElement | null;
  const menu = active?.closest('[role="menu"]');
  return menu ? (document.querySelector<HTMLElement>(`[aria-controls="${CSS.escape(menu.id)}"]`) ?? active) : active;
}
