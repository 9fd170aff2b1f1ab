import { describe, describeName } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { LabServerError } from "../lab/errors.js";
import { type Cost, type CountName, countNames } from "./cost.js";
import { lostStatistics, MeasurementError } from "./errors.js";

/** The most that each count may be: any of the counts of {@link Cost}, each an integer from 0. */
export type Budget = Partial<Record<CountName, number>>;

/** Parts of the message when a budget is not kept. */
export interface BudgetMessageOptions {
  /** What was measured, for example `usersWithOrders(100 ids)`; default `It`. */
  what?: string;
  /** Why it matters; default a sentence about the first count that is over. */
  why?: string;
  /** The one next step; default a sentence about the first count that is over. */
  next?: string;
}

/** One count that is over its budget. */
export interface Excess {
  count: CountName;
  measured: number;
  allowed: number;
}

/** How each count is told: the sentence that its figure completes, why it matters, and a first step against it. */
const phrases: Record<CountName, { format: string; why: string; next: string }> = {
  roundTrips: {
    format: "made {} round trips",
    why: "Each round trip waits for the whole distance to the server and back, whatever the server does.",
    next: "find what can be asked for in one statement, or sent together.",
  },
  depth: {
    format: "waited for {} round trips one after the other",
    why: "This chain is what the user waits for, however many connections share the work.",
    next: "start what does not depend on an earlier answer at the same time, on several connections.",
  },
  connections: {
    format: "opened {} connections",
    why: "Each costs three round trips, a password check and a server process before its first query.",
    next: "open fewer, and use them again.",
  },
  peakConnections: {
    format: "held {} connections at one moment",
    why: "Each is a process on the server, and the server has a limit for all its clients together.",
    next: "limit how much runs at once.",
  },
  leaked: {
    format: "left {} connections open or inside a transaction",
    why: "Until somebody closes them, the server keeps a process, and its locks, for each.",
    next: "close in `finally`, so that it also happens when the work throws.",
  },
  statements: {
    format: "ran {} statements",
    why: "Each is parsed, planned and answered on its own.",
    next: "ask for more with each statement.",
  },
  fingerprints: {
    format: "ran statements of {} different fingerprints",
    why: "A statement with a new fingerprint is parsed and planned anew, and cannot use a prepared statement.",
    next: "pass values as parameters and keep the text the same: `= any($1)` instead of a list of varying length.",
  },
  repeats: {
    format: "ran one statement {} times in a row",
    why: "The same question, asked once per item, one after the other, is N+1.",
    next: "ask for all items in one query.",
  },
  commits: {
    format: "committed {} times",
    why: "Each commit of a change waits until the log is on disk.",
    next: "put the changes that belong together into one transaction.",
  },
  rollbacks: {
    format: "rolled back {} times",
    why: "Work that is rolled back is done for nothing.",
    next: "find out what fails.",
  },
  errors: {
    format: "caused {} errors on the server",
    why: "A refused statement costs a round trip too.",
    next: "read the first error below.",
  },
  rowsReturned: {
    format: "fetched {} rows",
    why: "Every row crosses the wire and becomes an object, whether it is looked at or not.",
    next: "let the database filter, and fetch what is needed.",
  },
  rowsAffected: {
    format: "changed {} rows",
    why: "Each change is written twice, to the table and to the log.",
    next: "change only what differs.",
  },
  bytesUp: {
    format: "sent {} bytes",
    why: "What is sent has to cross the wire.",
    next: "send less with each statement.",
  },
  bytesDown: {
    format: "received {} bytes",
    why: "What is received has to cross the wire.",
    next: "name the columns that are needed instead of `*`.",
  },
  pages: {
    format: "touched {} pages",
    why: "Pages touched are the server's work: the same on every machine.",
    next: "look at the plan for a scan that an index could serve.",
  },
  rowsExamined: {
    format: "made the server look at {} rows",
    why: "Rows looked at and thrown away are work for nothing.",
    next: "look at the plan for rows removed by a filter.",
  },
  tempPages: {
    format: "wrote or read {} temporary pages",
    why: "A sort or hash did not fit into work_mem.",
    next: "sort fewer rows.",
  },
  walRecords: {
    format: "wrote {} log records",
    why: "The log is what a commit waits for.",
    next: "change fewer rows and indexes.",
  },
  vmSteps: {
    format: "took {} steps of SQLite's virtual machine",
    why: "These steps are SQLite's work: the same on every machine.",
    next: "look at the plan (`explain query plan`) for a SCAN that an index could serve.",
  },
  fullScanSteps: {
    format: "took {} steps through whole tables",
    why: "A scan looks at every row, whatever is asked for.",
    next: "look at the plan (`explain query plan`) for SCAN, and give it an index for SEARCH.",
  },
  sorts: {
    format: "sorted {} times",
    why: "A sort holds back the first row until the last one is known.",
    next: "read in the order of an index.",
  },
  autoIndexes: {
    format: "put {} rows into indexes for one statement alone",
    why: "SQLite builds such an index anew each time, and throws it away.",
    next: "create that index once.",
  },
};

/** Refuses a budget with an unknown key or a limit that is not an integer from 0. */
export function checkBudget(budget: Budget): void {
  const entries = Object.entries(budget);
  if (entries.length === 0) throw new InvalidArgumentError("A budget is empty: name at least one count.");
  for (const [key, limit] of entries) {
    if (!(countNames as readonly string[]).includes(key)) {
      throw new InvalidArgumentError(
        `A budget has the unknown count "${describeName(key)}". Expected: ${countNames.join(", ")}.`,
      );
    }
    if (!Number.isInteger(limit) || limit < 0) {
      throw new InvalidArgumentError(`The budget of ${key}: expected an integer from 0, got ${describe(limit)}.`);
    }
  }
}

/**
 * The counts that are over a budget, in the budget's order; empty when it is kept.
 *
 * @throws MeasurementError for a count that could not be measured: neither kept nor exceeded
 */
export function excesses(cost: Cost, budget: Budget): Excess[] {
  checkBudget(budget);
  for (const count of Object.keys(budget) as CountName[]) {
    if (!Number.isNaN(cost[count])) continue;
    const why = cost.unknown[count];
    // The server's fault, and not that of what was measured.
    const cause = why === lostStatistics ? new LabServerError(why) : undefined;
    throw new MeasurementError(`${count} was not measured, so a budget cannot be judged: ${why}`, { cause });
  }
  return (Object.entries(budget) as [CountName, number][])
    .map(([count, allowed]) => ({ count, allowed, measured: cost[count] }))
    .filter(({ measured, allowed }) => !(measured <= allowed));
}

const figure = (value: number) => (Number.isFinite(value) ? value.toLocaleString("en") : String(value));

/** `made 1 round trip`: the plural is dropped where there is one. */
function sentenceOf(count: CountName, value: number): string {
  const text = phrases[count].format.replace("{}", figure(value));
  return value === 1
    ? text.replace(/(connection|round trip|statement|byte|row|page|record|error|time)s\b/, "$1")
    : text;
}

/**
 * The message for a budget that was not kept: what was measured, what was allowed, why it matters, one next step.
 *
 * @returns several sentences; the sequence diagram of the wire is not part of it
 */
export function budgetMessage(
  over: Excess[],
  cost: Cost,
  { what = "It", why, next }: BudgetMessageOptions = {},
): string {
  const first = over[0];
  if (!first) return "";
  const sentences = over.map(
    ({ count, measured, allowed }) => `${sentenceOf(count, measured)}; the budget is ${figure(allowed)}`,
  );
  const repeated = cost.repetitions[0];
  const serial =
    repeated && repeated.times > 2 && /roundTrips|depth|statements|repeats/.test(first.count)
      ? ` \`${shorten(repeated.text)}\` ran ${figure(repeated.times)} times, one after the other: that is N+1.`
      : "";
  const reason = why ?? (serial ? "" : phrases[first.count].why);
  return [`${what} ${sentences.join(", and ")}.${serial}`, reason, `Next: ${next ?? phrases[first.count].next}`]
    .filter(Boolean)
    .join(" ");
}

function shorten(sql: string, width = 90): string {
  return sql.length > width ? `${sql.slice(0, width - 1)}…` : sql;
}
