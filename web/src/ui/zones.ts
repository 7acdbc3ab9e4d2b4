import { RUSSIAN_NAMES } from "./zoneNames";

/** Time zones as people name them: «Екатеринбург, UTC+5». */
export interface Zone {
  value: string;
  label: string;
}

/** The name of the place: in Russian where it is known, else the city of the database's own name. */
function nameOf(locale: string, zone: string): string {
  const city = zone.split("/").at(-1)!.replaceAll("_", " ");
  return locale === "ru" ? (RUSSIAN_NAMES[zone] ?? city) : city;
}

function offsetOf(zone: string): string {
  // In a language that is there: the first use of another one costs a phone 100 ms.
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts();
  const found = parts.find((it) => it.type === "timeZoneName")?.value ?? "GMT";
  return found === "GMT" || found === "UTC" ? "UTC+0" : found.replace("GMT", "UTC").replace("-", "−");
}

export function zoneOf(locale: string, zone: string): Zone {
  return { value: zone, label: `${nameOf(locale, zone)}, ${offsetOf(zone)}` };
}

/** All of them, by name. */
export function allZones(locale: string): Zone[] {
  const zones = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])].map((it) => zoneOf(locale, it));
  return zones.sort((a, b) => a.label.localeCompare(b.label, locale));
}

function plain(text: string): string {
  return text.toLocaleLowerCase().replaceAll("ё", "е").replaceAll("-", "−").replaceAll("_", " ");
}

/** Found by the name, by «+5», and by the English city. */
export function findZones(zones: Zone[], query: string, limit: number): Zone[] {
  const wanted = plain(query.trim());
  return zones.filter((it) => plain(`${it.label} ${it.value}`).includes(wanted)).slice(0, limit);
}

/** Of this browser; Moscow's where it does not say. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || "Europe/Moscow";
}
