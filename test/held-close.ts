import { connect } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import type pg from "pg";
import type { Lab } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import { demand } from "./exercise-lab.js";
import { OddServer, serverMessages, until } from "./odd-server.js";
import { pass, type Watched, watch, whileTimeIsVirtual } from "./virtual-time.js";
import { WatchedSockets } from "./watched-sockets.js";

/** Longer than anybody waits; it passes in virtual time. */
const hourMs = 3_600_000;

/** What a server sends when a client says goodbye, in words too, and a next step for who does not wait for the end then. */
interface Farewell {
  words: string;
  bytes: Buffer;
  next: string;
}

const silence: Farewell = {
  words: "",
  bytes: Buffer.alloc(0),
  next: "`await client.end()`, whatever happened, and no limit of your own.",
};

/** It comes as an "error" event of the client, which is no end. */
const shutDown: Farewell = {
  words: " (it had answered the goodbye with an error, for it was shutting down)",
  bytes: serverMessages.refusal("57P01", "terminating connection due to administrator command"),
  next: 'an "error" event is not the end of a connection: `await client.end()`, and let nothing cut that wait short.',
};

/**
 * Runs a call of the work through a relay to a lab that holds back the server's end of the connection until all is
 * quiet, and once more with an error before that end. Fails when the caller goes on while a socket is still open, however
 * much time passes. Returns how the call ended.
 */
export async function demandWaitForClose<T>(
  what: string,
  lab: Lab,
  call: (config: pg.ClientConfig) => Promise<T>,
): Promise<Watched<T>> {
  const ended = await heldClose(what, lab, call, silence);
  await heldClose(what, lab, call, shutDown);
  return ended;
}

async function heldClose<T>(
  what: string,
  lab: Lab,
  call: (config: pg.ClientConfig) => Promise<T>,
  { words, bytes, next }: Farewell,
): Promise<Watched<T>> {
  let farewells = 0;
  let sent = 0;
  let close: () => void = () => undefined;
  const mayClose = new Promise<void>((resolve) => {
    close = resolve;
  });
  const { host, port } = lab.connectionConfig;
  await using relay = await OddServer.start((socket) => {
    const real = connect(port as number, host);
    real.on("error", () => undefined);
    socket.pipe(real);
    real.pipe(socket, { end: false });
    socket.once("end", () => {
      socket.write(bytes);
      sent = socket.bytesWritten;
      farewells++;
    });
    real.once("close", () => mayClose.then(() => socket.end()));
  }, true);
  using sockets = new WatchedSockets();
  return await whileTimeIsVirtual(async () => {
    const watched = watch(() => call({ ...lab.connectionConfig, ...address(relay) }));
    await pass();
    const arrived = () => farewells > 0 && sockets.bytesReadFrom(relay.config.port) >= sent;
    await until(() => watched.state !== "waiting" || arrived());
    for (let turns = 0; turns < 100; turns++) await turn();
    await pass(hourMs);
    for (let turns = 0; turns < 100; turns++) await turn();
    const open = watched.state === "waiting" ? 0 : sockets.openTo(relay.config.port);
    const message = `${what} went on while the server had not closed its end yet${words}: ${formatCount(open, "connection")} still open, 0 allowed. A server takes the time that it needs. Next: ${next}`;
    demand(open === 0, message);
    close();
    await until(() => watched.state !== "waiting");
    return watched;
  });
}

const address = ({ config: { host, port } }: OddServer) => ({ host, port });
