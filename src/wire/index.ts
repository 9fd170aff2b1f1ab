/** The proxy that counts round trips, simulates distance and makes faults. */
export { WireError } from "./errors.js";
export type { WireFault } from "./faults.js";
export type { WireAccount } from "./lock-watch.js";
export type { WireNetwork } from "./network.js";
export {
  type ProxyOptions,
  type ScopeOptions,
  startProxy,
  WireProxy,
  type WireScope,
  type WireServerAddress,
  type WireServerTls,
  type WireStatus,
} from "./proxy.js";
export type {
  WireBurst,
  WireConnection,
  WireInexact,
  WirePhase,
  WireRoundTrip,
  WireSegment,
  WireServerError,
  WireStatement,
  WireTotals,
  WireTrace,
} from "./trace.js";
