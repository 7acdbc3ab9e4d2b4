import { describe, expect, it } from "vitest";

import { parseExact } from "../src/api/json";

describe("exact JSON", () => {
  it("keeps every digit of an amount that no float carries", () => {
    expect(parseExact('{"a":123456789012345.6789,"b":999999999999999.9999}')).toEqual({
      a: "123456789012345.6789",
      b: "999999999999999.9999",
    });
  });

  it("leaves numbers that survive as numbers", () => {
    expect(parseExact('{"a":1234567890123.45,"b":0.1,"c":-5,"d":12.50}')).toEqual({
      a: 1234567890123.45,
      b: 0.1,
      c: -5,
      d: 12.5,
    });
  });

  it("leaves texts alone", () => {
    expect(parseExact('["123456789012345.6789", null, true]')).toEqual(["123456789012345.6789", null, true]);
  });
});
