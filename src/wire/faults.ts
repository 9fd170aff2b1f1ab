import { describe, rejectUnknown, requireNumber } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import type { WireFault } from "./types.js";

const keysOf: Record<WireFault["kind"], readonly string[]> = {
  refuse: [],
  reset: ["afterBytes", "atStatement", "lose"],
  stall: ["afterBytes", "atStatement"],
  cutCopy: ["afterBytes"],
  slowStart: ["delayMs"],
};

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
    if (fault.kind === "cutCopy") requireNumber(`${what}: afterBytes`, fault.afterBytes, 0, 1e15, true);
    if (fault.kind === "slowStart") requireNumber(`${what}: delayMs`, fault.delayMs, 1, 3_600_000);
  }
}
