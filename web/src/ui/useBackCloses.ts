import { useEffect, useRef } from "react";

/** Settled once a dialog that was closed has taken its entry out of the history, which browsers do later. */
let leaving: Promise<void> = Promise.resolve();

/** For a dialog: Back (on a phone) closes it and leaves the page below as it is. */
export function useBackCloses(onClose: () => void): void {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    let leave: (() => void) | null = null;
    let isGone = false;
    void leaving.then(() => {
      if (!isGone) leave = enter(() => close.current());
    });
    return () => {
      isGone = true;
      leave?.();
    };
  }, []);
}

/** An entry of its own in the history, with the same address: that is what Back takes away. Returns what takes it back. */
function enter(onBack: () => void): () => void {
  const own = { ...(history.state as object | null), dialog: crypto.getRandomValues(new Uint32Array(1))[0] };
  history.pushState(own, "");
  let isBack = false;
  const listener = () => {
    isBack = true;
    onBack();
  };
  addEventListener("popstate", listener);
  return () => {
    removeEventListener("popstate", listener);
    // Whoever has gone to another page meanwhile stays there.
    if (isBack || (history.state as typeof own | null)?.dialog !== own.dialog) return;
    leaving = new Promise((done) => addEventListener("popstate", () => done(), { once: true }));
    history.back();
  };
}
