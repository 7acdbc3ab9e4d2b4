import { useEffect } from "react";

import { isOnline, onReach, probe } from "../api/reach";

const EVERY = 15_000;

/**
 * Tries again by itself once there is a connection. `away`: there surely is none now. Where that is not known it is found
 * out first: what fails although the server answers would be tried for ever.
 */
export function useReturn(away: boolean | null, again: () => void): void {
  useEffect(() => {
    if (away === null) return;
    let was = away;
    let gone = false;
    const look = async () => {
      await probe();
      if (gone) return;
      if (!isOnline()) was = true;
      else if (was) again();
    };
    const seek = () => void look();
    if (!was) seek();
    const timer = setInterval(seek, EVERY);
    const stop = onReach(() => isOnline() && was && again());
    addEventListener("online", seek);
    return () => {
      gone = true;
      clearInterval(timer);
      stop();
      removeEventListener("online", seek);
    };
  }, [away, again]);
}
