import { rejectUnknown, requireNumber } from "../arguments.js";
import type { WireNetwork } from "./types.js";

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
