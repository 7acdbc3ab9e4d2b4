import { useEffect } from "react";

/**
 * Tells style sheets, as `--keyboard`, how much of the window the keys on the screen cover, where the browser lays them
 * over the page (Safari) instead of making the page smaller (`interactive-widget` in index.html).
 */
export function useRoomAboveKeyboard(): void {
  useEffect(() => {
    const view = globalThis.visualViewport;
    if (!view) return;
    const measure = () => {
      const covered = Math.max(0, Math.round(innerHeight - view.height - view.offsetTop));
      document.documentElement.style.setProperty("--keyboard", `${covered}px`);
    };
    measure();
    view.addEventListener("resize", measure);
    view.addEventListener("scroll", measure);
    return () => {
      view.removeEventListener("resize", measure);
      view.removeEventListener("scroll", measure);
      document.documentElement.style.removeProperty("--keyboard");
    };
  }, []);
}
