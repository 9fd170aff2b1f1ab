import { describe, rejectUnknown, requireOneOf } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { Lab } from "../lab/lab.js";
import { SqliteShop } from "../lab/sqlite-shop.js";
import type { Cost } from "./cost.js";
import { MeasurementError } from "./errors.js";
import { measureLab } from "./measure-lab.js";
import { measureSqlite } from "./measure-sqlite.js";

/** What {@link measure} may be asked for. */
export interface MeasureOptions {
  /**
   * Whether the counts of the wire must be exact; default true. Then the server of a lab is at least 4 ms away while the
   * function runs. `false` leaves the distance as it is, for a time that is worth looking at; round trips of work that
   * overlaps may then be counted one too many or too few.
   */
  exact?: boolean;
  /** Whether `cost.trace` holds the values of statements' parameters too, which may be secret; default false. */
  values?: boolean;
}

/** What a function returned, and what it cost. */
export interface Measured<T> {
  result: T;
  cost: Cost;
}

/** The databases that are being measured now. */
const underWay = new Set<Lab | SqliteShop>();

/**
 * Runs a function and counts what it does to a database: on the wire and in the server's statistics, or, in SQLite, in its
 * virtual machine. The same counts on every machine and in every run; what does not apply is 0.
 *
 * The function awaits everything that it starts. Connections may be open before, and stay open after.
 *
 * @param on the lab or the SQLite shop that the function works with
 * @param work what is measured; its value is handed on as `result`, and an error it throws is thrown
 * @example
 * const { result, cost } = await measure(lab, () => lab.pool.query("select * from users where id = 7"));
 * cost.roundTrips; // 4: three to open the connection, one to ask
 *
 * @throws MeasurementError when another measurement of this lab is under way, or when the function returned while a
 *   connection still waited for an answer
 */
export async function measure<T>(
  on: Lab | SqliteShop,
  work: () => T | Promise<T>,
  options: MeasureOptions = {},
): Promise<Measured<T>> {
  checkArguments(on, work, options);
  if (underWay.has(on)) {
    throw new MeasurementError(
      `Two measurements at once on "${on.name}" would count each other's work. Await the first, or measure once around both.`,
    );
  }
  underWay.add(on);
  try {
    const { exact = true, values = false } = options;
    return await (on instanceof Lab ? measureLab(on, work, { exact, values }) : measureSqlite(on, work));
  } finally {
    underWay.delete(on);
  }
}

/** Is a measurement under way on it? One whose function never returns is so for ever. @internal */
export function isMeasured(on: Lab | SqliteShop): boolean {
  return underWay.has(on);
}

function checkArguments(on: unknown, work: unknown, options: MeasureOptions): void {
  if (!(on instanceof Lab || on instanceof SqliteShop)) {
    throw new InvalidArgumentError(
      `measure: expected a lab or a SQLite shop first, got ${describe(on)}. Write: await measure(lab, () => client.query("select 1"))`,
    );
  }
  if (typeof work !== "function") {
    throw new InvalidArgumentError(
      `measure: expected a function second, got ${describe(work)}. Put () => before the work, so that it starts when the counting has.`,
    );
  }
  rejectUnknown("measure", options, ["exact", "values"]);
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) requireOneOf(`measure: ${name}`, value, [true, false]);
  }
}
