import pg from "pg";
import * as roundtrip from "roundtrip";
import type { Calls, Each } from "../secret-calls.js";

/** Every public function of concurrency, and the ways in which a secret may come to it. What is asked on purpose is no message. */
export const concurrencyCalls = (each: Each): Record<string, Calls> => ({
  mapInOrder: (came) => [
    () => roundtrip.mapInOrder([1], came, () => 1),
    () => roundtrip.mapInOrder([1], 1, Object(came) === came ? (5 as never) : came),
    () => roundtrip.mapInOrder(Object(came) === came ? (5 as never) : came, 1, () => 1).next(),
    ...each(["signal"], 5, came).map((given) => () => roundtrip.mapInOrder([1], 1, () => 1, given as never)),
  ],
  mapLimit: (came) => [
    () => roundtrip.mapLimit([1], came, () => 1),
    () => roundtrip.mapLimit([1], 1, Object(came) === came ? (5 as never) : came),
    () => roundtrip.mapLimit(Object(came) === came ? came : (5 as never), 1, () => 1),
    ...each(["signal"], 5, came).map((given) => () => roundtrip.mapLimit([1], 1, () => 1, given as never)),
  ],
  pipelined: (came) => [
    () => roundtrip.pipelined(came, []),
    () => roundtrip.pipelined(new pg.Client(), Array.isArray(came) ? (5 as never) : came),
    () => roundtrip.pipelined(new pg.Client(), [Object(came) as never]),
  ],
  retry: (came) => [
    () => roundtrip.retry(Object(came) === came ? (5 as never) : came),
    ...each(["on", "attempts", "baseMs", "maxMs"], came).map((given) => () => roundtrip.retry(() => 1, given)),
    () => roundtrip.retry(() => 1, { on: [came] }),
  ],
  inWorker: (came) => [
    () => roundtrip.inWorker(Object(came) === came ? (5 as never) : came, 1),
    () => roundtrip.inWorker(() => 1, came),
  ],
  eventLoopDelay: (came) => [
    () => roundtrip.eventLoopDelay(Object(came) === came ? (5 as never) : came),
    () => roundtrip.eventLoopDelay(() => 1, { resolutionMs: came }),
  ],
});
