import { InvalidArgumentError } from "../errors.js";

/** How far away the server seems to be. */
export interface WireNetwork {
  /** Round-trip time added, half of it each way; milliseconds from 0 to 60,000; default 0. */
  roundTripMs?: number;
  /** Most by which a round trip may be longer, evenly distributed; milliseconds from 0 to 60,000; default 0. */
  jitterMs?: number;
  /** Which random numbers the jitter is made of; an integer from 0; default 1. */
  seed?: number;
  /** Bandwidth of each direction of each connection; at least 1; default without limit. */
  bytesPerSecond?: number;
}

/** A network with every field decided. @internal */
export type ResolvedNetwork = Required<WireNetwork>;

/** Refuses keys that are not known. @internal */
export function rejectUnknown(what: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    throw new InvalidArgumentError(`${what}: unknown option ${unknown.join(", ")}; expected ${known.join(", ")}.`);
  }
}

/** Refuses a number outside of its bounds. @internal */
export function requireNumber(what: string, value: unknown, low: number, high: number, integer = false): number {
  const fits = typeof value === "number" && value >= low && value <= high && (!integer || Number.isInteger(value));
  if (fits) return value;
  const kind = integer ? "an integer" : "a number";
  const bounds = high === Number.POSITIVE_INFINITY ? `from ${low}` : `from ${low} to ${high}`;
  throw new InvalidArgumentError(`${what}: expected ${kind} ${bounds}, got ${String(value)}.`);
}

/** Checks a network and fills in what was left out. @internal */
export function resolveNetwork(network: WireNetwork): ResolvedNetwork {
  rejectUnknown("network", network, ["roundTripMs", "jitterMs", "seed", "bytesPerSecond"]);
  const { roundTripMs = 0, jitterMs = 0, seed = 1, bytesPerSecond = Number.POSITIVE_INFINITY } = network;
  return {
    roundTripMs: requireNumber("network: roundTripMs (milliseconds)", roundTripMs, 0, 60_000),
    jitterMs: requireNumber("network: jitterMs (milliseconds)", jitterMs, 0, 60_000),
    seed: requireNumber("network: seed", seed, 0, Number.MAX_SAFE_INTEGER, true),
    bytesPerSecond: requireNumber("network: bytesPerSecond", bytesPerSecond, 1, Number.POSITIVE_INFINITY),
  };
}
