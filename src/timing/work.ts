import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { Lab } from "../lab/lab.js";
import { SqliteShop, type SqliteValues } from "../lab/sqlite-shop.js";

/** What can be timed: a function, or the text of a query. */
export type Work = (() => unknown) | string;

/** Whatever answers queries: a client or a pool of `pg`, or one that has the same method. */
export interface Queryable {
  query(sql: string, values?: unknown[]): unknown;
}

/** Where a query given as text runs. */
export interface WorkOptions {
  /** The lab, the SQLite shop, or the client or pool that is asked; a query as text needs it. Of a lab, round trips are counted. */
  readonly on?: Lab | SqliteShop | Queryable;
  /** Values for the placeholders of a query that is given as text. */
  readonly values?: readonly unknown[];
}

/**
 * Makes functions of what may be queries, runs the body with them, and ends the connection that was opened for them.
 *
 * @param call the function whose arguments these are, for messages
 */
export async function withWork<T>(
  call: string,
  works: readonly Work[],
  { on, values }: WorkOptions,
  body: (runs: (() => unknown)[]) => Promise<T>,
): Promise<T> {
  for (const work of works) checkWork(call, work, on);
  if (values !== undefined && !Array.isArray(values)) {
    throw new InvalidArgumentError(`${call}: values: expected an array, got ${describe(values)}.`);
  }
  const asksLab = on instanceof Lab && works.some((work) => typeof work === "string");
  const client = asksLab ? await on.connect() : undefined;
  const target = client ?? on;
  try {
    return await body(works.map((work) => (typeof work === "string" ? () => ask(target, work, values) : work)));
  } finally {
    await client?.end();
  }
}

function ask(target: WorkOptions["on"], sql: string, values: readonly unknown[] | undefined): unknown {
  const copied = values && [...values];
  return target instanceof SqliteShop
    ? target.query(sql, copied as SqliteValues | undefined)
    : (target as Queryable).query(sql, copied);
}

function checkWork(call: string, work: unknown, on: unknown): void {
  if (typeof work !== "string" && typeof work !== "function") {
    throw new InvalidArgumentError(
      `${call}: expected a function or a query as text, got ${describe(work)}. Put () => before the work, so that it starts when the clock does.`,
    );
  }
  const answers = on instanceof Lab || typeof (on as Queryable | null | undefined)?.query === "function";
  if (on !== undefined && !answers) {
    throw new InvalidArgumentError(
      `${call}: on: expected a lab, a SQLite shop, a client or a pool, got ${describe(on)}.`,
    );
  }
  if (typeof work === "string" && on === undefined) {
    throw new InvalidArgumentError(
      `${call}: a query as text needs to know whom to ask. Write: ${call}(…, { on: lab })`,
    );
  }
}
