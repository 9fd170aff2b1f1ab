import { describe, rejectUnknown, requireNumber } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";

/** Which connections a fault strikes. Counting starts anew whenever faults are set; connections open then count first. */
export interface FaultTarget {
  /** Number of the connection, from 1; default every connection. */
  connection?: number;
  /** Chance that a connection is struck, above 0 and at most 1; seeded; default 1. */
  chance?: number;
}

/** Something that goes wrong on the wire. */
export type WireFault = FaultTarget &
  (
    | { /** New connections are reset at once. */ kind: "refuse" }
    | {
        /** The connection is reset: both sides see it end without a word. */
        kind: "reset";
        /** After this many bytes from the server, from 0. */
        afterBytes?: number;
        /** At this statement, from 1. */
        atStatement?: number;
        /** With `atStatement`: the `request` (the server never sees it; default) or the `reply` (the server has done it) is lost. */
        lose?: "request" | "reply";
      }
    | {
        /** The server's bytes stop; the connection stays open. */
        kind: "stall";
        afterBytes?: number;
        atStatement?: number;
        /** How long, milliseconds from 1; default for ever. */
        forMs?: number;
      }
    | { /** A connection idle for this long (milliseconds from 1) is closed. */ kind: "closeIdle"; afterMs: number }
    | { /** The connection is reset after this many bytes of COPY data, from 0. */ kind: "cutCopy"; afterBytes: number }
    | {
        /** The server's first answer comes this much later (milliseconds from 1). */ kind: "slowStart";
        delayMs: number;
      }
  );

const keysOf: Record<WireFault["kind"], readonly string[]> = {
  refuse: [],
  reset: ["afterBytes", "atStatement", "lose"],
  stall: ["afterBytes", "atStatement", "forMs"],
  closeIdle: ["afterMs"],
  cutCopy: ["afterBytes"],
  slowStart: ["delayMs"],
};

const longestMs = 3_600_000;

/** Refuses a list of faults that cannot be carried out. @internal */
export function checkFaults(faults: readonly WireFault[]): void {
  for (const fault of faults) {
    const own = keysOf[fault.kind];
    if (!own) {
      const kinds = Object.keys(keysOf).join(", ");
      throw new InvalidArgumentError(`fault: kind: expected one of ${kinds}; got ${describe(fault.kind)}.`);
    }
    const what = `fault ${fault.kind}`;
    rejectUnknown(what, fault, ["kind", "connection", "chance", ...own]);
    if (fault.connection !== undefined) requireNumber(`${what}: connection`, fault.connection, 1, 1e9, true);
    if (fault.chance !== undefined) requireNumber(`${what}: chance`, fault.chance, Number.MIN_VALUE, 1);
    if (fault.kind === "reset" || fault.kind === "stall") {
      const { afterBytes, atStatement } = fault;
      if ((afterBytes === undefined) === (atStatement === undefined)) {
        throw new InvalidArgumentError(`${what}: expected either afterBytes or atStatement.`);
      }
      if (afterBytes !== undefined) requireNumber(`${what}: afterBytes`, afterBytes, 0, 1e15, true);
      if (atStatement !== undefined) requireNumber(`${what}: atStatement`, atStatement, 1, 1e15, true);
    }
    if (fault.kind === "reset" && fault.lose !== undefined && !["request", "reply"].includes(fault.lose)) {
      throw new InvalidArgumentError(`${what}: lose: expected request or reply, got ${describe(fault.lose)}.`);
    }
    if (fault.kind === "stall" && fault.forMs !== undefined) requireNumber(`${what}: forMs`, fault.forMs, 1, longestMs);
    if (fault.kind === "cutCopy") requireNumber(`${what}: afterBytes`, fault.afterBytes, 0, 1e15, true);
    if (fault.kind === "closeIdle") requireNumber(`${what}: afterMs`, fault.afterMs, 1, longestMs);
    if (fault.kind === "slowStart") requireNumber(`${what}: delayMs`, fault.delayMs, 1, longestMs);
  }
}
