import type { Schemas } from "../../api/client";
import type { Key } from "../../i18n";

/** What the page says above its form. `known`: somebody has signed in on this device before. */
export function greetingOf(
  signsUp: boolean,
  known: boolean,
  server: Schemas["InstallationFacts"] | null,
): { title: Key; hint: Key } {
  if (server?.is_empty)
    return {
      title: "signIn.emptyTitle",
      hint: server.first_is_administrator ? "signIn.emptyHintAdmin" : "signIn.emptyHint",
    };
  if (signsUp) return { title: "signIn.upTitle", hint: "signIn.upHint" };
  return { title: known ? "signIn.inTitle" : "signIn.title", hint: "signIn.inHint" };
}
