import { seeded } from "./seeded.js";
import type { WireFault } from "./types.js";

/** The faults of one connection, and how far it is from each. @internal */
export class ConnectionFaults {
  /** Bytes from the server, and statements from the client, since the faults were set. */
  bytesDown = 0;
  statements = 0;

  constructor(readonly faults: readonly WireFault[]) {}

  find<Kind extends WireFault["kind"]>(kind: Kind): Extract<WireFault, { kind: Kind }> | undefined {
    return this.faults.find((fault): fault is Extract<WireFault, { kind: Kind }> => fault.kind === kind);
  }

  /** The reset or stall that is due at the present statement. */
  atStatement(): Extract<WireFault, { kind: "reset" | "stall" }> | undefined {
    for (const fault of this.faults) {
      if ((fault.kind === "reset" || fault.kind === "stall") && fault.atStatement === this.statements) return fault;
    }
    return undefined;
  }

  /** The reset or stall that falls within the next bytes from the server, and how many of them still pass. */
  within(bytes: number): { fault: Extract<WireFault, { kind: "reset" | "stall" }>; pass: number } | undefined {
    for (const fault of this.faults) {
      if ((fault.kind !== "reset" && fault.kind !== "stall") || fault.afterBytes === undefined) continue;
      const pass = fault.afterBytes - this.bytesDown;
      if (pass >= 0 && pass < bytes) return { fault, pass };
    }
    return undefined;
  }
}

/** Decides which connections have which faults. @internal */
export class FaultPlan {
  #number = 0;
  readonly #random: () => number;

  constructor(
    readonly faults: readonly WireFault[],
    seed: number,
  ) {
    this.#random = seeded(seed);
  }

  /** The faults of the next connection; undefined when there is none for it. */
  next(): ConnectionFaults | undefined {
    this.#number += 1;
    const own = this.faults.filter(({ connection, chance = 1 }) => {
      const drawn = this.#random() < chance;
      return drawn && (connection === undefined || connection === this.#number);
    });
    return own.length > 0 ? new ConnectionFaults(own) : undefined;
  }
}
