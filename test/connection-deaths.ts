import type { Socket } from "node:net";
import type pg from "pg";
import { formatCount } from "#src/display/numbers.js";
import { demand, demandHeard, lingering, outcome } from "./exercise-lab.js";
import { OddServer, serverMessages } from "./odd-server.js";
import { WatchedSockets } from "./watched-sockets.js";

const shutDown = serverMessages.refusal("57P01", "terminating connection due to administrator command");

/** Ways in which a connection ends that is at rest, and whether the server leaves it to the client to close the socket. */
export const deathsAtRest: [how: string, die: (socket: Socket) => void, leftOpen?: true][] = [
  ["was reset", (socket) => socket.resetAndDestroy()],
  ["was closed by the server without a word", (socket) => socket.end()],
  ["was ended by the server, which said so", (socket) => socket.end(shutDown)],
  ["was ended by the server, which said so twice", (socket) => socket.end(Buffer.concat([shutDown, shutDown]))],
  [
    "was given up by the server, which said so and left the closing to the client",
    (socket) => socket.write(shutDown),
    true,
  ],
];

/** Runs a call with a server that says these words in the moment in which the log-in is done. Fails when nobody hears them. */
async function earlyDeath(
  what: string,
  call: (config: pg.ClientConfig) => Promise<unknown>,
  words: Buffer[],
  closes: boolean,
): Promise<number> {
  const { authenticationOk, readyForQuery } = serverMessages;
  await using server = await OddServer.start((socket) => {
    socket.once("data", () => {
      socket.write(Buffer.concat([authenticationOk, readyForQuery, ...words]));
      if (closes) socket.end();
      else socket.once("end", () => socket.end());
    });
  }, true);
  const often = words.length > 1 ? `, and said so ${words.length} times` : "";
  const unheard = (error: string) =>
    `${what} had connected, and in the same moment the server ended the connection${often}: an "error" event came to which nobody listened (${error}), and it ends the process. It may come before \`await client.connect()\` goes on, and more than once. Next: client.on("error", …) before you connect; \`on\`, not \`once\`.`;
  using sockets = new WatchedSockets();
  const ended = async () => {
    await outcome(call(server.config));
    return sockets.open;
  };
  return await demandHeard(unheard, () => lingering(ended));
}

/**
 * Runs a call of the work with a server that shuts down as soon as the log-in is done, and says both in one write: the
 * "error" event comes before an `await` of the connect goes on. Fails when nobody listens to it.
 */
export async function demandEarlyDeathHeard(
  what: string,
  call: (config: pg.ClientConfig) => Promise<unknown>,
): Promise<void> {
  await earlyDeath(what, call, [shutDown], true);
}

/**
 * The same, also with a server that says it twice, and with one that waits until the client closes the socket. Fails as well
 * when the caller goes on while it is open.
 */
export async function demandEarlyDeathOutlived(
  what: string,
  call: (config: pg.ClientConfig) => Promise<unknown>,
): Promise<void> {
  for (const words of [[shutDown], [shutDown, shutDown]]) {
    for (const closes of [true, false]) {
      const open = await earlyDeath(what, call, words, closes);
      const message = `${what} had connected, and in the same moment the server said that it ends the connection${closes ? "" : ", and left it to the client to close the socket"}: ${formatCount(open, "socket")} open when the caller went on; 0 are allowed. An "error" event is not the end of a connection. Next: \`await client.end()\` in each case, whatever was heard before.`;
      demand(open === 0, message);
    }
  }
}
