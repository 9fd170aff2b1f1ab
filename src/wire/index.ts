/**
 * The proxy that counts round trips, simulates distance and makes faults. Each connection is a pipeline; its stages decide
 * (`Decision`: forward, hold, drop or close), and `Connection` acts:
 *
 *     client ─▶ ClientSide ─▶ LogIn ─▶ ClientMessages ─▶ FaultInjector ─▶ Link ─▶ ServerSide ─▶ server
 *                                         │ (Framer)      (may it pass)  (delay)                 │
 *                                         ▼                                                      │
 *                                   ProtocolState ─▶ Recorder ─▶ Scope ─▶ WireTrace ─▶ Cost      │
 *                                         ▲ when handed out                                      ▼
 *     client ◀─ ClientSide ◀─ FaultInjector ◀─ ReleaseBarrier ◀─ Link ◀─ ServerMessages ◀─ ServerSide
 *                             (cut, stall)    (while exact)             (Framer) ─▶ UpstreamView
 */
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
