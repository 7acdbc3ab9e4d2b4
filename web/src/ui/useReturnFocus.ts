import { useEffect, useState } from "react";

/** For whatever opens over a page: when it goes, the focus is back on what opened it, not lost to the page's top. */
export function useReturnFocus(): void {
  const [opener] = useState(findOpener);
  useEffect(
    () => () => {
      setTimeout(() => {
        const isLost = document.activeElement === null || document.activeElement === document.body;
        if (isLost && opener?.isConnected) opener.focus({ preventScroll: true });
      });
    },
    [opener],
  );
}

/** What has the focus; for an item of a menu, which closes too, the button of that menu. */
function findOpener(): HTMLElement | null {
  const active = document.activeElement as HTMLElement | null;
  const menu = active?.closest('[role="menu"]');
  return menu ? (document.querySelector<HTMLElement>(`[aria-controls="${CSS.escape(menu.id)}"]`) ?? active) : active;
}
