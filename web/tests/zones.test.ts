import { describe, expect, it } from "vitest";

import { guessCurrency } from "../src/pages/start/guess";
import { allZones, findZones, zoneOf } from "../src/ui/zones";
import { RUSSIAN_NAMES } from "../src/ui/zoneNames";

describe("time zones", () => {
  it("are named in Russian with their distance from UTC", () => {
    expect(zoneOf("ru", "Asia/Yekaterinburg").label).toBe("Екатеринбург, UTC+5");
    expect(zoneOf("ru", "America/Bogota").label).toBe("Богота, UTC−5");
    expect(zoneOf("ru", "Asia/Kolkata").label).toBe("Дели и Мумбаи, UTC+5:30");
    expect(zoneOf("en", "Europe/Moscow").label).toBe("Moscow, UTC+3");
    expect(zoneOf("ru", "UTC").label).toBe("Всемирное время, UTC+0");
  });

  it("are found by name, by offset and by the English city", () => {
    const zones = allZones("ru");
    expect(findZones(zones, "екат", 9).map((it) => it.value)).toEqual(["Asia/Yekaterinburg"]);
    expect(findZones(zones, "кишинев", 9).map((it) => it.value)).toEqual(["Europe/Chisinau"]);
    expect(findZones(zones, "new york", 9).map((it) => it.value)).toContain("America/New_York");
    expect(findZones(zones, "+12", 99).map((it) => it.value)).toContain("Asia/Kamchatka");
    expect(findZones(zones, "", 7)).toHaveLength(7);
  });

  it("have Russian names for every zone of Russia", () => {
    const russian = /^Europe\/(Moscow|Samara|Kirov)$|^Asia\/(Omsk|Chita|Anadyr|Magadan)$/;
    const known = Object.keys(RUSSIAN_NAMES).filter((it) => russian.test(it));
    expect(known).toHaveLength(7);
    expect(known.map(guessCurrency)).toEqual(Array(7).fill("RUB"));
  });
});

describe("the guess of a currency", () => {
  it("follows the zone, and is none where nobody knows", () => {
    expect(["Asia/Almaty", "Europe/Berlin", "America/New_York", "Asia/Tbilisi"].map(guessCurrency)).toEqual([
      "KZT",
      "EUR",
      "USD",
      "GEL",
    ]);
    expect(guessCurrency("Antarctica/Troll")).toBeUndefined();
  });
});
