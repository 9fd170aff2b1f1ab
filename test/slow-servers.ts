import { serverMessages } from "./odd-server.js";

/** Servers that never get ready: what they do at the start, and every 50 ms. */
export const slowServers: {
  kind: string;
  next: string;
  opensAfterMs?: number;
  start?: Buffer;
  step?: (ms: number) => Buffer;
}[] = [
  { kind: "accepts and never answers", next: "pass limitMs to pg.Client as connectionTimeoutMillis." },
  {
    kind: "sends a little now and then and never gets ready",
    next: "the limit holds for the whole connect, until the server is ready; it must not start anew with each byte.",
    start: serverMessages.authenticationOk,
    step: () => serverMessages.parameterStatus,
  },
  {
    kind: "accepts the log-in after 600 ms and never gets ready",
    next: "one limit for all phases of the connect together.",
    step: (ms) => (ms === 600 ? serverMessages.authenticationOk : Buffer.alloc(0)),
  },
  {
    kind: "takes 600 ms to open the socket and never answers",
    next: "the limit begins when connectWithin is called, not when the socket is open.",
    opensAfterMs: 600,
  },
];
