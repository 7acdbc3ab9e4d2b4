import { Problem, Unreachable } from "../api/problem";
import { t } from "../i18n";

/** What went wrong, for people. */
export function errorText(error: unknown): string {
  if (error instanceof Unreachable || isMissingPart(error)) return t("failure.offlineHint");
  return (error instanceof Problem && error.message) || t("failure.hint");
}

/** A part of the app that could not be fetched: browsers have each their own words for it, and Vite has some for sheets. */
export function isMissingPart(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof TypeError ? /import|module/i.test(error.message) : /^Unable to preload/.test(error.message);
}
