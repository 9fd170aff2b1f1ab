import type { Socket } from "node:net";
import type pg from "pg";
import { formatCount } from "#src/display/numbers.js";
import { ConnectRefusedError, ConnectTimeoutError, connectWithin } from "#work/01-connections/3-time-out-clearly";
import { demandNoListeners, demandQueryTimeout, demandUnlimited } from "../../client-limits.js";
import { clientFor } from "../../exercise-client.js";
import { demand, outcome, test, toldValue } from "../../exercise-lab.js";
import { demandConfigKept } from "../../kept-config.js";
import { closedPort, OddServer, serverMessages, until } from "../../odd-server.js";
import { demandOneConnect } from "../../passing-errors.js";
import { type RefusedConnect, refusedByPassword, refusedByTheSystem } from "../../refused-connects.js";
import { slowServers } from "../../slow-servers.js";
import { pass, told, type Watched, watch, whileTimeIsVirtual } from "../../virtual-time.js";
import { WatchedSockets } from "../../watched-sockets.js";

/**
 * Tries
 *   zero: no, the limit is at least 1 ms
 *   one: returns a client that works as its config says, and has no limit any more
 *   many: gives each of several callers a limit of its own
 *   missing: throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open
 *   repeated: gives each of several callers a limit of its own
 *   boundary inside: returns a client that gets ready shortly before the limit
 *   smallest limit: gives up at the limit, not before, and leaves no socket open
 *   deaf server: gives up at the limit, not before, and leaves no socket open
 *   boundary outside: gives up at the limit, not before, and leaves no socket open
 *   error on the way: throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open
 *   limit of another: takes the limit that was passed, whatever limit the config has
 *   slow password: counts the limit from the call, also while it is asked for the password
 *   longest limit: gives up at the limit, not before, and leaves no socket open
 *   error that may pass: makes no second connect after an error that may pass
 *   other wishes of the config: keeps what else the config asks for
 *   other limits of the config: returns a client that works as its config says, and has no limit any more
 *   events: leaves the events of the client to its owner
 *   two at once: tells the ends of two calls at the same moment apart
 *   second call: gives each of several callers a limit of its own
 *   late work: returns a client that works as its config says, and has no limit any more
 */

const limitMs = 1_000;
const longestMs = 60_000;
const stepMs = 50;
const time = "Time is simulated here: it passes for timers and clocks alone, however busy the machine is.";

/** A connect that is watched; comes back when it is over, or when the server has heard from it, or the password is asked for. */
async function begun(server: OddServer, limit: number, config: pg.ClientConfig = server.config) {
  const { received } = server;
  const { password } = config;
  let asked = false;
  const asking = () => {
    asked = true;
    return (password as () => Promise<string>)();
  };
  const given = typeof password === "function" ? { ...config, password: asking } : config;
  const connecting = watch(() => connectWithin(given, limit));
  await pass();
  const heard = () => (given === config ? server.received > received : asked);
  await until(() => connecting.state !== "waiting" || heard());
  return connecting;
}

/** Waits for what needs no more time, only turns of the event loop; the bound is a last resort for what never comes. */
const over = (connecting: Watched<unknown>) => until(() => connecting.state !== "waiting", 5_000);

/** A connect that a server answers shortly before the limit; a client is ended. */
async function answeredBefore(limit: number, ...answer: Buffer[]): Promise<Watched<pg.Client>> {
  await using server = await OddServer.start(() => undefined);
  const connecting = await whileTimeIsVirtual(async () => {
    const begin = await begun(server, limit);
    await pass(limit - stepMs);
    server.send(...answer);
    await over(begin);
    return begin;
  });
  await connecting.value?.end();
  return connecting;
}

function demandTimeout(connecting: Watched<pg.Client>, words: string, next: string): void {
  const { error } = connecting;
  const right = error instanceof ConnectTimeoutError && !((error as Error) instanceof ConnectRefusedError);
  demand(
    right,
    `${words}: ConnectTimeoutError was expected, and the connect ${told(connecting)}. ${time} Next: ${next}`,
  );
  const cause = (error as Error).cause as Error | undefined;
  const why = `${words}: ConnectTimeoutError must keep the original error as its cause, and its cause is ${String(cause)}. Without it nobody can find out what happened. Next: new ConnectTimeoutError("…", { cause }).`;
  demand(typeof cause?.message === "string", why);
}

function demandNoneOpen(left: number, words: string): void {
  const open = `${words}; the connect was given up, and ${formatCount(left, "socket")} stayed open; 0 are allowed. Each goes on holding a place on the server, which need not close it when it is asked to. Next: whoever gives up must destroy the socket; pg.Client does it by itself when it has connectionTimeoutMillis.`;
  demand(left === 0, open);
}

test("returns a client that works as its config says, and has no limit any more", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const plain = await clientFor(each);
    await plain.query("select pg_advisory_lock(7)");
    using sockets = new WatchedSockets();
    await whileTimeIsVirtual(async () => {
      const connecting = watch(() => connectWithin(each.connectionConfig, limitMs));
      await pass();
      await over(connecting);
      const message = `The server is ready: a client was expected, and the connect ${told(connecting)}.`;
      demand(connecting.state === "got", message);
      await demandUnlimited(connecting.value as pg.Client, plain, sockets);
    });
  }
  await demandQueryTimeout(lab, (config) => connectWithin(config, limitMs));
});

test("returns a client that gets ready shortly before the limit", async () => {
  for (const limit of [limitMs, 20_000, longestMs]) {
    const connecting = await answeredBefore(limit, serverMessages.authenticationOk, serverMessages.readyForQuery);
    const message = `The limit is ${limit.toLocaleString("en")} ms, and ${stepMs} before that the server was ready: a client was expected, and the connect ${told(connecting)}. ${time} Next: use limitMs, whatever its value.`;
    demand(connecting.state === "got", message);
  }
});

test("keeps what else the config asks for", () => demandConfigKept((config) => connectWithin(config, limitMs)));

test("gives up at the limit, not before, and leaves no socket open", async () => {
  for (const { kind, next, opensAfterMs, config, start, step } of slowServers) {
    await using server = await OddServer.start(
      (socket) => start && socket.once("data", () => socket.write(start)),
      true,
    );
    using sockets = new WatchedSockets(opensAfterMs);
    const words = `The server ${kind}; the limit is ${limitMs.toLocaleString("en")} ms`;
    const connecting = await whileTimeIsVirtual(async () => {
      const begin = watch(() => connectWithin({ ...server.config, ...config }, limitMs));
      await pass();
      await until(() => begin.state !== "waiting" || server.received > 0 || opensAfterMs !== undefined);
      for (let ms = stepMs; ms < limitMs; ms += stepMs) {
        await pass(stepMs);
        if (ms === opensAfterMs) await until(() => begin.state !== "waiting" || server.received > 0);
        const { bytesRead } = sockets;
        const sent = step?.(ms) ?? Buffer.alloc(0);
        server.send(sent);
        if (sent.length > 0) await until(() => begin.state !== "waiting" || sockets.bytesRead > bytesRead);
      }
      await pass(stepMs - 1);
      const early = `${words}: after ${limitMs - 1} ms it is not over yet, and the connect ${told(begin)}. ${time} Next: use limitMs as it is.`;
      demand(begin.state === "waiting", early);
      await pass(stepMs + 1);
      let bytesRead = 0;
      await until(() => {
        // A server that keeps sending goes on, or a limit of silence would strike now.
        if (step && sockets.bytesRead > bytesRead) server.send(step(limitMs));
        bytesRead = sockets.bytesRead;
        return begin.state !== "waiting";
      }, 5_000);
      return begin;
    });
    demandTimeout(connecting, words, next);
    demandNoneOpen(await sockets.neverClosed(), words);
    const again = `${words}; connectWithin opened ${sockets.opened} sockets; 1 is allowed. Next: whether to try again is for the caller to say.`;
    demand(sockets.opened === 1, again);
  }
  // The smallest and the longest there is, and one that is no whole second.
  for (const limit of [1, 1_234, longestMs]) {
    const words = `The server accepts and never answers; the limit is ${limit.toLocaleString("en")} ms`;
    await demandGivenUp(words, limit, {}, "use limitMs as it is.");
  }
});

/** Fails unless a server that never answers is given up at the limit: not a moment before, and soon after it. */
async function demandGivenUp(words: string, limit: number, config: pg.ClientConfig, next: string): Promise<void> {
  await using server = await OddServer.start((socket) => {
    if (config.password) socket.once("data", () => socket.write(serverMessages.askForPassword));
  }, true);
  using sockets = new WatchedSockets();
  await whileTimeIsVirtual(async () => {
    const connecting = await begun(server, limit, { ...server.config, ...config });
    await pass(limit - 1);
    const early = `${words}. After ${limit - 1} ms it is not over yet, and the connect ${told(connecting)}. ${time} Next: ${next}`;
    demand(connecting.state === "waiting", early);
    await pass(1 + stepMs);
    await over(connecting);
    demandTimeout(connecting, words, next);
  });
  demandNoneOpen(await sockets.neverClosed(), words);
}

test("counts the limit from the call, also while it is asked for the password", async () => {
  const never = () => new Promise<string>(() => undefined);
  const late = () => new Promise<string>((resolve) => setTimeout(resolve, 600, "a token"));
  for (const [how, password] of Object.entries({ "never comes to an end": never, "takes 600 ms": late })) {
    const words = `The function that gives the password ${how}, and the server never gets ready; the limit is ${limitMs.toLocaleString("en")} ms`;
    const next = "start your timer first of all: whatever the connect waits for counts.";
    await demandGivenUp(words, limitMs, { password }, next);
  }
});

test("gives each of several callers a limit of its own", async () => {
  await using server = await OddServer.start(() => undefined);
  const limits = [3 * limitMs, limitMs, 2 * limitMs];
  await whileTimeIsVirtual(async () => {
    const calls: Watched<pg.Client>[] = [];
    for (const limit of limits) calls.push(await begun(server, limit));
    await pass(limitMs / 2);
    for (let second = 1; second <= 3; second++) {
      await pass(limitMs);
      for (const [k, call] of calls.entries()) {
        const limit = limits[k] as number;
        const words = `Three callers at the same moment, with limits of 3, 1 and 2 seconds. After ${second}.5 seconds, of the one with ${limit / limitMs}`;
        const next = "keep client and timer inside of the function.";
        if (limit > second * limitMs)
          demand(call.state === "waiting", `${words}, the connect ${told(call)}. Next: ${next}`);
        else {
          await over(call);
          demandTimeout(call, words, next);
        }
      }
    }
    // The same server, after three calls that failed.
    const after = await begun(server, limitMs);
    server.send(serverMessages.authenticationOk, serverMessages.readyForQuery);
    await over(after);
    const message = `Three connects had timed out; now the server is ready, and the fourth ${told(after)}. Next: remember nothing from call to call.`;
    demand(after.state === "got", message);
    await after.value?.end();
  });
});

test("throws ConnectRefusedError at once when connecting fails in any other way, and leaves no socket open", async ({
  lab,
}) => {
  const config = lab.connectionConfig;
  const port = await closedPort();
  const words = "timeout expired";
  // None of them closes its end when the client has closed its own.
  const odd = (answer: (socket: Socket) => void) =>
    OddServer.start((socket) => socket.once("data", () => answer(socket)), true);
  await using rude = await odd((socket) => socket.destroy());
  await using worded = await odd((socket) => socket.write(serverMessages.refusal("57P03", words)));
  await using strange = await odd((socket) => socket.write(serverMessages.askForUnknownProof));
  await using asking = await odd((socket) => socket.write(serverMessages.askForPassword));
  await using plain = await odd((socket) => socket.write("N"));
  await using deaf = await odd(() => undefined);
  const refusals: RefusedConnect[] = [
    ["Nobody listens on the port", { ...config, port }, "ECONNREFUSED"],
    ["The server accepted and hung up", rude.config, ""],
    ['There is no database "timeouts"', { ...config, database: "timeouts" }, "3D000"],
    ["The password is wrong", { ...config, password: "wrong" }, "28P01"],
    [`The server refused with the words "${words}"`, worded.config, "57P03"],
    ["The server asked for a proof that the client does not know", strange.config, "SASL"],
    ["The server knows no TLS, which the config asks for", { ...plain.config, ssl: true }, "SSL"],
    ...refusedByPassword(config, asking.config),
    ...refusedByTheSystem(deaf.config),
  ];
  for (const [what, refusing, expected, thrown] of refusals) {
    using sockets = new WatchedSockets();
    const connecting = await whileTimeIsVirtual(async () => {
      const begin = watch(() => connectWithin(refusing, limitMs));
      await pass();
      await over(begin);
      // Who waits for a second try has it now, and who waits for the server does not.
      if (begin.state === "waiting") await pass(limitMs / 2);
      return begin;
    });
    const { opened } = sockets;
    const again = `${what}, and connectWithin tried again: it opened ${opened} sockets; 1 is allowed. Whoever called knows whether a second try makes sense. Next: throw when the first connect() has failed.`;
    demand(opened <= 1, again);
    const error = connecting.error as Error & { cause?: Error & { code?: string } };
    const right = error instanceof ConnectRefusedError && !((error as Error) instanceof ConnectTimeoutError);
    const message = `${what}: ConnectRefusedError was expected, without waiting for anything, such as a second try or a server that is to close, and the connect ${told(connecting)}. Next: ${connecting.state === "waiting" ? "client.connection.stream.destroy() in place of `await client.end()`, which waits until the server closes its end; it need not." : "your own limit alone makes a ConnectTimeoutError; all else that connect() throws is a refusal."}`;
    demand(right, message);
    const { cause } = error;
    const why = `${what}: ConnectRefusedError must keep what ended the connect (${expected || "an error of the connection"}) as its cause, the very same, and its cause is ${toldValue(cause)}. Next: new ConnectRefusedError("…", { cause }).`;
    const words = `${cause?.code} ${cause?.message}`;
    demand(thrown ? Object.is(cause, thrown) : cause instanceof Error && words.includes(expected), why);
    const left = await sockets.neverClosed();
    const open = `${what}, and ${formatCount(left, "socket")} stayed open; 0 are allowed. Not every refusal closes it, and client.end() waits for the other side, which may never close its own. Next: client.connection.stream.destroy() when connecting has failed.`;
    demand(left === 0, open);
  }
  const refused = await answeredBefore(limitMs, serverMessages.refusal("28000", "no entry for this host"));
  const late = `The limit is ${limitMs} ms, and ${stepMs} before that the server refused: ConnectRefusedError was expected, and the connect ${told(refused)}. ${time} Next: tell the two apart by what ended the connect, not by the time that has passed.`;
  demand(refused.error instanceof ConnectRefusedError, late);
  const client = await outcome(connectWithin(config, 60_000));
  const after = `After several refusals the server is asked as it should be: a client was expected, and ${String(client)} came.`;
  demand(!(client instanceof Error), after);
  await client.end();
});

test("makes no second connect after an error that may pass", async () => {
  const what = "connectWithin(config, 10000), whose ConnectRefusedError was to have it as its cause,";
  const causeOf = (thrown: unknown) => (thrown instanceof ConnectRefusedError ? thrown.cause : undefined);
  await demandOneConnect(what, (config) => connectWithin(config, 10_000), causeOf);
});

test("tells the ends of two calls at the same moment apart", async () => {
  // One is given up while another is under way, which is refused afterwards: each for a reason of its own.
  await using deaf = await OddServer.start(() => undefined, true);
  await using starting = await OddServer.start(() => undefined, true);
  await whileTimeIsVirtual(async () => {
    const [givenUp, refused] = [await begun(deaf, limitMs), await begun(starting, 5 * limitMs)];
    await pass(limitMs + stepMs);
    await over(givenUp);
    starting.send(serverMessages.refusal("28000", "no entry for this host"));
    await over(refused);
    const { error } = refused;
    const mixed = `Two callers at the same moment: one was given up at its limit of ${limitMs} ms, and later, long before the limit of the other, the server refused that one; ConnectRefusedError was expected, and it ${told(refused)}. Next: keep what you note of a connect inside of the function.`;
    demand(error instanceof ConnectRefusedError && !((error as Error) instanceof ConnectTimeoutError), mixed);
  });
});

test("takes the limit that was passed, whatever limit the config has", async () => {
  for (const connectionTimeoutMillis of [limitMs / 4, 4 * limitMs]) {
    const words = `The limit is ${limitMs} ms, and connectionTimeoutMillis in the config is ${connectionTimeoutMillis}`;
    const next = "new pg.Client({ ...config, connectionTimeoutMillis: … }), in this order.";
    await demandGivenUp(words, limitMs, { connectionTimeoutMillis }, next);
  }
});

test("leaves the events of the client to its owner", async ({ lab }) => {
  await demandNoListeners(await connectWithin(lab.connectionConfig, limitMs));
});
