import { rejectUnknown, requireNumber } from "../arguments.js";

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
