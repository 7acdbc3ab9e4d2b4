/** An answer of the API that says no (RFC 9457): its `detail` is written for people, its `code` for programs. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly fields: { loc: (string | number)[]; message: string }[] = [],
    /** Seconds after which it may be tried again, where the answer says so. */
    readonly wait = 0,
  ) {
    super(detail);
    this.name = "Problem";
  }

  /** What the API says of one field of the body, or of a part of it that has no field of its own: `lines.1.amount`. */
  of(field: string): string | undefined {
    const path = field.split(".");
    const found = this.fields.filter(({ loc }) => path.every((step, place) => String(loc[place + 1]) === step));
    return found.sort((one, other) => one.loc.length - other.loc.length)[0]?.message;
  }
}

/** The server could not be reached at all: no network, or it is down. */
export class Unreachable extends Error {
  /** `silent`: it was waited for as long as anything is, and said nothing. */
  constructor(readonly silent = false) {
    super("unreachable");
    this.name = "Unreachable";
  }
}

export function asProblem(status: number, body: unknown, wait = 0): Problem {
  const it = (typeof body === "object" && body !== null ? body : {}) as Partial<{
    code: string;
    detail: string;
    title: string;
    errors: Problem["fields"];
  }>;
  return new Problem(
    status,
    it.code ?? `http_${status}`,
    // A proxy's own page has no words for people: then it is said that it failed, and what to do.
    it.detail ?? it.title ?? "",
    it.errors ?? [],
    wait,
  );
}
