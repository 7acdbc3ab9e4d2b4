import { type MouseEvent, type PointerEvent, useMemo, useRef } from "react";

/** How long a finger rests on a row to select it, in milliseconds: what phones take for a long press. */
const HOLD = 450;
/** A finger that rests moves less than this; one that has gone sideways by more swipes. In pixels. */
const SLOP = 10;
/** From here on a swipe does something when it is let go. */
const FAR = 88;

interface Doing {
  row: HTMLElement;
  x: number;
  y: number;
  timer: number;
  /** How far the row is drawn to the side; null before it is clear that this is a swipe. */
  by: number | null;
}

interface Hands {
  onHold: () => void;
  /** Null where it is not offered. */
  onSwipeLeft: (() => void) | null;
  onSwipeRight: (() => void) | null;
}

/**
 * Fingers on the rows of the list: a long press selects, a swipe to the left or right does one thing. A mouse and a pen do
 * what they always did. The click that ends either of them is swallowed.
 */
export function useRowGestures() {
  const doing = useRef<Doing | null>(null);
  const swallow = useRef(false);
  return useMemo(() => {
    function end(): Doing | null {
      const it = doing.current;
      doing.current = null;
      if (it) {
        clearTimeout(it.timer);
        delete it.row.dataset.swipe;
        it.row.style.removeProperty("--swiped");
      }
      return it;
    }
    return (hands: Hands) => ({
      onPointerDown(event: PointerEvent<HTMLElement>) {
        swallow.current = false;
        end();
        if (event.pointerType !== "touch" || !event.isPrimary) return;
        const row = event.currentTarget;
        const timer = window.setTimeout(() => {
          end();
          swallow.current = true;
          swallowNextClick();
          navigator.vibrate?.(10);
          hands.onHold();
        }, HOLD);
        doing.current = { row, x: event.clientX, y: event.clientY, timer, by: null };
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        const it = doing.current;
        if (!it) return;
        const x = event.clientX - it.x;
        const y = event.clientY - it.y;
        if (it.by === null) {
          if (Math.abs(y) > SLOP) end();
          else if (Math.abs(x) > SLOP) {
            if (!(x < 0 ? hands.onSwipeLeft : hands.onSwipeRight)) return void end();
            clearTimeout(it.timer);
            it.by = x;
            it.row.setPointerCapture?.(event.pointerId);
          }
        }
        if (it.by === null) return;
        it.by = (x < 0 ? hands.onSwipeLeft : hands.onSwipeRight) ? x : 0;
        it.row.dataset.swipe = `${it.by < 0 ? "left" : "right"}${Math.abs(it.by) >= FAR ? " far" : ""}`;
        it.row.style.setProperty("--swiped", `${it.by}px`);
      },
      onPointerUp() {
        const by = end()?.by ?? null;
        if (by === null) return;
        swallow.current = true;
        if (by <= -FAR) hands.onSwipeLeft?.();
        else if (by >= FAR) hands.onSwipeRight?.();
      },
      onPointerCancel: () => void end(),
      onClickCapture(event: MouseEvent) {
        if (!swallow.current) return;
        swallow.current = false;
        event.preventDefault();
        event.stopPropagation();
      },
      /** What a long press opens elsewhere. */
      onContextMenu(event: MouseEvent) {
        if (doing.current || swallow.current) event.preventDefault();
      },
    });
  }, []);
}

/**
 * The click that the browser makes of the finger's going up after a long press. It is for whatever lies under the finger by
 * then, and that may be a button that the press itself has brought there.
 */
function swallowNextClick(): void {
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener("click", swallow, { capture: true, once: true });
  addEventListener("pointerdown", () => removeEventListener("click", swallow, { capture: true }), {
    capture: true,
    once: true,
  });
}
