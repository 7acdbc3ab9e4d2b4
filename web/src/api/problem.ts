/** An answer of the API that says no (RFC 9457): its `detail` is written for people, its `code` for programs. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly fields: { loc: (string | number)[]; message: string }[] = [],
  ) {
    super(detail);
    this.name = "Problem";
  }

  /** What the API says of one field of the body. */
  of(field: string): string | undefined {
    return this.fields.find((it) => it.loc.at(-1) === field)?.message;
  }
}

/** The server could not be reached at all: no network, or it is down. */
export class Unreachable extends Error {
  constructor() {
    super("unreachable");
    this.name = "Unreachable";
  }
}

export function asProblem(status: number, body: unknown): Problem {
  const it = (typeof body === "object" && body !== null ? body : {}) as Partial<{
    code: string;
    detail: string;
    title: string;
    errors: Problem["fields"];
  }>;
  return new Problem(status, it.code ?? `http_${status}`, it.detail ?? it.title ?? `HTTP ${status}`, it.errors ?? []);
}
