import { useEffect, useRef } from "react";

/** Settled once what was closed has taken its entry out of the history, which browsers do later. */
let leaving: Promise<void> = Promise.resolve();

/**
 * For what opens over a page: Back (on a phone) closes it and leaves the page below as it is. What leads elsewhere from
 * there does so by `replace`: the other page takes the place of its entry in the history.
 */
export function useBackCloses(onClose: () => void, isOpen = true): void {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    if (!isOpen) return;
    let leave: (() => void) | null = null;
    let isGone = false;
    void leaving.then(() => {
      if (!isGone) leave = enter(() => close.current());
    });
    return () => {
      isGone = true;
      leave?.();
    };
  }, [isOpen]);
}

type Marked = { dialog?: number } | null;

/** An entry of its own in the history, with the same address: that is what Back takes away. Returns what takes it back. */
function enter(onBack: () => void): () => void {
  const own = { ...(history.state as object | null), dialog: crypto.getRandomValues(new Uint32Array(1))[0] };
  const isHere = () => (history.state as Marked)?.dialog === own.dialog;
  history.pushState(own, "");
  let isBack = false;
  const listener = () => {
    // Back from what stood above it.
    if (isHere()) return;
    isBack = true;
    onBack();
  };
  addEventListener("popstate", listener);
  return () => {
    removeEventListener("popstate", listener);
    if (isBack) return;
    leaving = leaving.then(() => leave(isHere));
  };
}

/** Steps of the event that closed it, in which the router may go to another page: whoever does so stays there. */
const STEPS = 4;

async function leave(isHere: () => boolean): Promise<void> {
  for (let it = 0; it < STEPS; it += 1) await Promise.resolve();
  if (!isHere()) return;
  const gone = new Promise((done) => addEventListener("popstate", done, { once: true }));
  history.back();
  await gone;
}
