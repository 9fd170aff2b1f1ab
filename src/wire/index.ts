/** The proxy that counts round trips, simulates distance and makes faults. */
export { WireError } from "./errors.js";
export { startProxy, WireProxy } from "./proxy.js";
export type {
  ProxyOptions,
  ScopeOptions,
  WireAccount,
  WireBurst,
  WireConnection,
  WireFault,
  WireInexact,
  WireNetwork,
  WirePhase,
  WireRoundTrip,
  WireScope,
  WireSegment,
  WireServerAddress,
  WireServerError,
  WireServerTls,
  WireStatement,
  WireStatus,
  WireTotals,
  WireTrace,
} from "./types.js";
