import { describe, rejectUnknown, requireNumber } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import type { WireTrace } from "../wire/types.js";
import { askedInTurn } from "./asked-in-turn.js";
import { type Finding, worstFirst } from "./finding.js";
import { heldIdle, takenInside } from "./idle-transactions.js";
import { leftOpen } from "./left-open.js";
import { openedAnew } from "./opened-anew.js";
import { readsInTurn } from "./reads-in-turn.js";
import { statementRuns } from "./statement-runs.js";

/** What {@link findingsOfTrace} is told beside the trace. */
export interface TraceFindingsOptions {
  /**
   * From how long on a transaction in which nothing is on the wire is held idle, in milliseconds; from 0, default 100. The one
   * threshold that goes by the clock.
   */
  heldMs?: number;
  /** Connections opened meanwhile that pools keep on purpose; an integer from 0, default 0. The wire does not show whose one is. */
  keptByPools?: number;
  /** Clients taken from pools meanwhile and not released; an integer from 0, default 0. The wire does not show those that are idle. */
  notReleased?: number;
}

/**
 * How a program asks its database, by what was seen on the wire: statements asked one after the other where one would do, rows
 * inserted one by one, reads that wait for each other for nothing, or all go at once; transactions held while nothing is asked,
 * connections taken inside of them, opened again and again, or never given back.
 *
 * @param trace of a scope or a measurement; what it says of transactions beside other work needs an exact one
 * @returns the findings, worst first
 * @example
 * const { cost } = await measure(lab, work);
 * const findings = await findingsOfTrace(cost.trace, { keptByPools: lab.pool.totalCount });
 *
 * @throws InvalidArgumentError for something else than a trace, or an option out of bounds
 */
export async function findingsOfTrace(trace: WireTrace, options: TraceFindingsOptions = {}): Promise<Finding[]> {
  if (typeof trace !== "object" || trace === null || !Array.isArray(trace.connections)) {
    throw new InvalidArgumentError(
      `findingsOfTrace: expected a trace, got ${describe(trace)}. A measurement has one: (await measure(…)).cost.trace`,
    );
  }
  rejectUnknown("findingsOfTrace", options, ["heldMs", "keptByPools", "notReleased"]);
  const { heldMs = 100, keptByPools = 0, notReleased = 0 } = options;
  requireNumber("findingsOfTrace: heldMs", heldMs, 0, Number.POSITIVE_INFINITY);
  requireNumber("findingsOfTrace: keptByPools", keptByPools, 0, Number.POSITIVE_INFINITY, true);
  requireNumber("findingsOfTrace: notReleased", notReleased, 0, Number.POSITIVE_INFINITY, true);
  const statements = await statementRuns(trace);
  const askedAgain = askedInTurn(statements);
  const again = new Set(askedAgain.map(({ subject }) => subject.statement));
  // What is to be asked once for all is not to be overlapped first.
  const askedOnce = statements.filter(({ fingerprint, isRead }) => !(isRead && again.has(fingerprint.text)));
  return worstFirst([
    ...leftOpen(trace, { kept: keptByPools, notReleased }),
    ...takenInside(trace),
    ...heldIdle(trace, heldMs),
    ...openedAnew(trace),
    ...askedAgain,
    ...readsInTurn(trace, askedOnce),
  ]);
}
