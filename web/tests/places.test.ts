import { describe, expect, it } from "vitest";

import { isUnderThumb, PLACES, placesOf } from "../src/app/places";

describe("the navigation", () => {
  it("goes from what is looked at each day to what is set once", () => {
    expect(PLACES.map((it) => it.to)).toEqual([
      "/",
      "/transactions",
      "/accounts",
      "/analytics",
      "/goals",
      "/categories",
      "/payees",
      "/imports",
      "/exports",
      "/settings",
    ]);
  });

  it("has each page once on a phone: under the thumb, or behind «Ещё»", () => {
    const thumbs = PLACES.filter(isUnderThumb).map((it) => it.to);
    expect(thumbs).toEqual(["/", "/transactions", "/analytics"]);
    const rest = placesOf(true).filter((it) => !isUnderThumb(it));
    expect(rest.map((it) => it.to)).toEqual([
      "/accounts",
      "/goals",
      "/categories",
      "/payees",
      "/imports",
      "/exports",
      "/settings",
      "/admin",
    ]);
  });
});
