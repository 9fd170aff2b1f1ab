import type pg from "pg";

/** How a turn of the event loop may begin; the last way, with the answer of a server, is that of most turns of a service. */
export const beginnings = (client: pg.Client): Record<string, (begin: () => void) => unknown> => ({
  "behind another `await`": (begin) => begin(),
  "with `setTimeout`": (begin) => setTimeout(begin),
  "with `setImmediate`": (begin) => setImmediate(begin),
  "with what came on a socket": (begin) => client.query("select", begin),
});

/** What puts work off, and yet leaves it in the same turn. */
const delays: (() => Promise<unknown>)[] = [
  () => Promise.resolve(),
  () => new Promise((resolve) => process.nextTick(resolve)),
  () => new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve))),
];

async function behind(delay: () => Promise<unknown>, times: number, call: () => Promise<unknown>): Promise<unknown> {
  for (let k = 0; k < times; k++) await delay();
  return call();
}

/**
 * Makes calls in one turn of the event loop: one when it begins, the others behind an `await` or a `process.nextTick`, or behind
 * many of them.
 *
 * @param call is given another number each time, from 0
 */
export function inOneTurn(
  begin: (begin: () => void) => unknown,
  call: (place: number) => Promise<unknown>,
): Promise<unknown> {
  const calls = () => [
    call(0),
    ...delays.flatMap((delay, k) =>
      [1, 2, 3, 10, 40].map((times) => behind(delay, times, () => call(100 * k + times))),
    ),
  ];
  return new Promise((resolve) => begin(() => resolve(Promise.all(calls()))));
}
