import type pg from "pg";
import type { Lab } from "roundtrip";
import { connected } from "./exercise-client.js";
import { demand } from "./exercise-lab.js";
import { startProxy } from "./goodbye-proxy.js";
import { atRest } from "./held-stage.js";
import { type ListedUser, listedUser } from "./listed-users.js";
import { messagesIn, until } from "./odd-server.js";
import { throwTodo, watch } from "./virtual-time.js";
import { WatchedSockets } from "./watched-sockets.js";

/** So many users come, more than all buffers on the way to a server hold, and so long is the name of each. */
const users = 24_000;
const nameBytes = 2 << 10;

/** What may have been taken from the list and not sent: all streams between the two together need a small part of it. */
const mostHeld = 4 << 20;

/** Demands that work which loads a list by COPY takes no more of it while the server, which has asked for it, takes nothing. */
export async function demandReadWithRoom(
  lab: Lab,
  call: (client: pg.Client, users: AsyncIterable<ListedUser>) => Promise<unknown>,
): Promise<void> {
  let isFull = false;
  await using server = await startProxy(lab, (socket, real) => {
    socket.on("data", (bytes: Buffer) => void real.write(bytes));
    real.on("data", (bytes: Buffer) => {
      // The server asks for the rows of a COPY: from now on nobody reads what it is sent.
      for (const [type] of messagesIn(bytes)) isFull ||= type === "G";
      if (isFull) socket.pause();
      socket.write(bytes);
    });
  });
  using sockets = new WatchedSockets();
  const { host, port } = server.config;
  const client = await connected({ ...lab.connectionConfig, host, port });
  let given = 0;
  const name = "x".repeat(nameBytes);
  const list = async function* () {
    for (; given < users; given++) yield listedUser(1 + given, { name });
  };
  const loading = watch(() => call(client, list()));
  await until(() => isFull || loading.state !== "waiting");
  const held = () => given * nameBytes - sockets.bytesSentTo(port);
  await atRest(() => [held(), loading.state]);
  throwTodo();
  const most = Math.max(0, held());
  demand(
    most <= mostHeld,
    `The server asked for the rows of the COPY, and took none: ${given.toLocaleString("en")} of ${users.toLocaleString("en")} users, ${(most / (1 << 20)).toFixed(1)} MiB, have been taken from the list and not sent on; 4 MiB are allowed. A list may be longer than memory. Next: \`pipeline(copyLines(users), …)\` takes users as there is room for them; by hand, wait for "drain" when write() returns false.`,
  );
}
