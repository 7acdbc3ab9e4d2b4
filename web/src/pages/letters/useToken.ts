import { useLocation } from "@tanstack/react-router";
import { useLayoutEffect, useState } from "react";

/**
 * The token of the link that was opened. It comes behind the #, which no server and no other page is told, and leaves
 * the address bar before anything is painted: nobody reads it there, copies it along or finds it in the history.
 */
export function useToken(): string {
  const hash = useLocation({ select: (it) => it.hash });
  const [token, setToken] = useState(hash);
  if (hash && hash !== token) setToken(hash); // another letter, opened in the same tab
  useLayoutEffect(() => {
    if (hash) history.replaceState(history.state, "", location.pathname); // the router hears of it
  }, [hash]);
  return token;
}
