import type { Socket } from "node:net";
import type pg from "pg";
import { demandHeard, lingering, outcome } from "./exercise-lab.js";
import { OddServer, serverMessages } from "./odd-server.js";

const shutDown = serverMessages.refusal("57P01", "terminating connection due to administrator command");

/** Ways in which a connection ends that is at rest. */
export const deathsAtRest: [how: string, die: (socket: Socket) => void][] = [
  ["was reset", (socket) => socket.resetAndDestroy()],
  ["was closed by the server without a word", (socket) => socket.end()],
  ["was ended by the server, which said so", (socket) => socket.end(shutDown)],
];

/**
 * Runs a call of the work with a server that shuts down as soon as the log-in is done, and says both in one write: the
 * "error" event comes before an `await` of the connect goes on. Fails when nobody listens to it.
 */
export async function demandEarlyDeathHeard(
  what: string,
  call: (config: pg.ClientConfig) => Promise<unknown>,
): Promise<void> {
  const { authenticationOk, readyForQuery } = serverMessages;
  await using server = await OddServer.start((socket) => {
    socket.once("data", () => socket.end(Buffer.concat([authenticationOk, readyForQuery, shutDown])));
  });
  const unheard = (error: string) =>
    `${what} had connected, and in the same moment the server ended the connection: an "error" event came to which nobody listened (${error}), and it ends the process. It may come before \`await client.connect()\` goes on. Next: client.on("error", …) before you connect.`;
  await demandHeard(unheard, () => lingering(() => outcome(call(server.config))));
}
