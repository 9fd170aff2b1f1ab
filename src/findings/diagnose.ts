import { describe, rejectUnknown, requireNumber, requireOneOf } from "../arguments.js";
import type { Cost } from "../cost/cost.js";
import { measure } from "../cost/measure.js";
import { InvalidArgumentError } from "../errors.js";
import { Lab } from "../lab/lab.js";
import type { NotExplained } from "./examples.js";
import type { Finding } from "./finding.js";
import { findingsOfWork } from "./findings-of-work.js";
import type { WatchedPool } from "./left-open.js";
import { watchPool } from "./watch-pool.js";

/** What {@link diagnose} may be asked for. */
export interface DiagnoseOptions {
  /** From how long on a transaction in which nothing is on the wire is held idle, in milliseconds; from 0, default 100. */
  heldMs?: number;
  /**
   * Whether indexes that findings propose are tried, in a transaction that is rolled back; default true. Nobody can write to
   * the table meanwhile.
   */
  prove?: boolean;
}

/** What a function returned and cost, and what is wrong with the way in which it works with the database. */
export interface Diagnosis<T> {
  result: T;
  cost: Cost;
  /** Worst first. */
  findings: Finding[];
  /** Statements of which no plan was had, and why. */
  notExplained: NotExplained[];
}

/**
 * Runs a function on a lab, and finds what it does that costs more than it has to: by what was seen on the wire, by the plans
 * and the texts of its statements, and by the schema of the tables that it uses. Worst first.
 *
 * What is looked at is what goes to PostgreSQL through the lab's proxy: by its pool, and by whoever connects as
 * `lab.connectionConfig` says. Nothing is found in what the function asks of SQLite, nor past the proxy.
 *
 * Each statement is then explained once, with the values of the run in the middle by its rows, and the settings that held for it. It
 * is run again for that, in a transaction that is rolled back; only what a statement does outside of transactions, such as to
 * advance a sequence, is done twice.
 *
 * @param lab the lab that the function works with
 * @param work what is diagnosed; an error it throws is thrown. It awaits everything that it starts
 * @example
 * const { findings } = await diagnose(lab, () => usersWithOrders(lab.pool));
 * show.findings(findings);
 *
 * @throws InvalidArgumentError for something else than a lab, a function and these options
 * @throws MeasurementError when the lab is being measured, or the function returned while a connection waited for an answer
 */
export async function diagnose<T>(
  lab: Lab,
  work: () => T | Promise<T>,
  options: DiagnoseOptions = {},
): Promise<Diagnosis<T>> {
  checkArguments(lab, work);
  rejectUnknown("diagnose", options, ["heldMs", "prove"]);
  const { heldMs = 100, prove = true } = options;
  requireNumber("diagnose: heldMs", heldMs, 0, Number.POSITIVE_INFINITY);
  requireOneOf("diagnose: prove", prove, [true, false]);
  const lookIntoPool = watchPool(lab.pool);
  let pools: WatchedPool = { kept: 0, notReleased: 0 };
  const watched = async (): Promise<T> => {
    try {
      return await work();
    } finally {
      pools = lookIntoPool();
    }
  };
  const { result, cost } = await measure(lab, watched, { values: true });
  const seen = { trace: cost.trace, database: () => lab.directConfig, pools };
  return { result, cost, ...(await findingsOfWork(seen, { heldMs, prove })) };
}

function checkArguments(lab: unknown, work: unknown): void {
  if (!(lab instanceof Lab)) {
    throw new InvalidArgumentError(
      `diagnose: expected a lab first, got ${describe(lab)}. Write: await diagnose(lab, () => client.query("select 1"))`,
    );
  }
  if (typeof work !== "function") {
    throw new InvalidArgumentError(
      `diagnose: expected a function second, got ${describe(work)}. Put () => before the work, so that it starts when the counting has.`,
    );
  }
}
