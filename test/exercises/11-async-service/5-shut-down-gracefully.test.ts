import { setImmediate as turn } from "node:timers/promises";
import type { Lab } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import { Service } from "#work/11-async-service/5-shut-down-gracefully";
import { demand, demandHeard, lingering, test } from "../../exercise-lab.js";
import { demandGone, HeldService, over } from "../../held-service.js";
import { held } from "../../held-work.js";
import { type Answer, isOk, isRefused, SilentConnection, toldAnswer } from "../../http-asker.js";
import { until } from "../../odd-server.js";
import { pass, runningTimers, throwTodo, told, type Watched, watch, whileTimeIsVirtual } from "../../virtual-time.js";

/**
 * Tries
 *   zero: stops at once when nobody is there
 *   one: answers as before until it is closed
 *   many: loses no request of many
 *   missing: serves who has hung up, and waits for it
 *   repeated: gives the same to whoever closes again
 *   later: serves no request that comes later
 *   slow: waits for who reads slowly
 *   boundary inside: cuts what is under way when the grace is over, and not before
 *   boundary outside: cuts what is under way when the grace is over, and not before
 *   error on the way: serves who came before, also who waits for a client, and also who fails
 *   second call: gives the same to whoever closes again
 *   late work: begins nothing after the cut
 */

const graceMs = 10_000;
const simulated = "Time is simulated here.";
const start = (lab: Lab, size: number) => HeldService.start(lab, size, Service);

test("answers as before until it is closed", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using running = await start(each, 1);
    const asker = running.asker();
    for (const [path, status, body] of [
      ["/one?a=b", 200, '{"url":"/one?a=b"}'],
      ["/fails", 500, ""],
      ["/two", 200, '{"url":"/two"}'],
    ] as const) {
      const answer = await asker.ask(path);
      demand(
        "status" in answer && answer.status === status && answer.body === body,
        `GET ${path} got ${toldAnswer(answer)}; ${status} ${body} was expected. Next: what the handler returns as JSON, and 500 when it fails.`,
      );
      demand(
        answer.headers.connection === "keep-alive" && running.connections === 1 && running.pool.out === 0,
        `GET ${path} was answered with \`Connection: ${answer.headers.connection}\`, and ${running.pool.toldOut}. While nobody closes the service, connections are kept, and clients given back. Next: say \`close\` only once it is closed; release in a finally.`,
      );
    }
    demand(running.pool.thrownAway === 0, "Living clients of the pool were thrown away. Next: client.release().");
    await demandGone(running, await running.close(graceMs), 0, "Nobody asked for anything any more");
  }
});

test("stops at once when nobody is there", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using running = await start(each, 2);
    // One connection is kept, and on another nothing was ever asked.
    await running.asker().ask("/once");
    using _silent = await SilentConnection.open(running.port);
    await until(() => running.connections === 2);
    await whileTimeIsVirtual(async () => {
      const closing = await running.close(60_000);
      await over(closing);
      await pass();
      demand(
        closing.state !== "waiting",
        `No request was under way, and close(60000) has not ended: ${running.toldLeft}. ${simulated} A connection on which nobody has asked yet is not idle to Node: server.close() waits for it. Next: closeAllConnections when no request is left.`,
      );
      demand(
        runningTimers() === 0,
        `No request was under way and close ${told(closing)}; a timer runs on. Next: start it only if there is something to wait for.`,
      );
      await demandGone(running, closing, 0, "No request was under way");
    });
  }
});

test("serves who came before, also who waits for a client, and also who fails", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using running = await start(each, 1);
    const paths = ["/held/1", "/held/2", "/fails", "/held/3"];
    const asked = await running.take(paths);
    await whileTimeIsVirtual(async () => {
      const closing = await running.close(graceMs);
      for (const [k, path] of paths.entries()) {
        await until(() => running.handled.includes(path), 2_000);
        demand(
          closing.state === "waiting",
          `Four requests shared one client when close was called; ${k} of them were answered, and close ${told(closing)}. Next: count a request from before it asks the pool until it is answered.`,
        );
        running.letGo(path);
        await over(asked[k] as Watched<Answer>, 2_000);
        const answer = asked[k]?.value;
        demand(
          answer !== undefined && "status" in answer && answer.status === (path === "/fails" ? 500 : 200),
          `Four requests shared one client when close was called; number ${k + 1}, for ${path}, got ${toldAnswer(answer)}. It had been taken, and its handler was to have its client. A pool that is ending lends to nobody. Next: pool.end() when the last of them is answered.`,
        );
        demand(
          answer.headers.connection === "close",
          `close had been called, and the answer for ${path} said \`Connection: ${answer.headers.connection}\`: whoever keeps the connection asks again on it. Next: the header \`Connection: close\` on every answer from then on, 200 or not.`,
        );
      }
      await demandGone(running, closing, 0, "All four were answered");
      demand(
        runningTimers() === 0,
        "All four were answered and close had ended; a timer ran on. Next: clearTimeout when the last one has ended.",
      );
    });
  }
});

test("serves no request that comes later", async ({ lab }) => {
  await using running = await start(lab, 5);
  const kept = running.asker();
  await kept.ask("/before");
  using silent = await SilentConnection.open(running.port);
  const first = watch(() => running.asker().ask("/held/first"));
  await until(() => running.handled.includes("/held/first"));
  const closing = await running.close(graceMs);
  const late = [running.asker(), running.asker(), kept];
  const line = await silent.ask("/late");
  demand(
    line === "" || line.includes(" 503 "),
    `close had been called, and a request on a connection that was open before got ${line}. server.close() ends only connections that rest. Next: look at a flag before all else, and answer 503.`,
  );
  for (const asker of late) {
    const answer = await asker.ask("/late");
    demand(
      isRefused(answer) && (!("status" in answer) || answer.headers.connection === "close"),
      `close had been called, and a later request got ${toldAnswer(answer)}; 503 with \`Connection: close\`, or no connection, was expected. Next: look at a flag before all else.`,
    );
  }
  for (let turns = 0; turns < 50; turns++) await turn();
  demand(
    running.handled.length === 2,
    `close had been called, and a later request reached the handler. Next: look at a flag before all else, and answer 503.`,
  );
  running.letGo("/held/first");
  await over(first);
  demand(isOk(first.value), `The request under way got ${toldAnswer(first.value)}. Next: serve it to its end.`);
  await demandGone(running, closing, 0, "The last request under way was answered");
});

test("waits for who reads slowly", async ({ lab }) => {
  await using running = await start(lab, 1);
  const reading = held();
  const slow = watch(() => running.asker().ask("/long", reading.work()));
  await until(() => running.ended.has("/long") && running.pool.out === 0);
  const closing = await running.close(graceMs);
  for (let turns = 0; turns < 100; turns++) await turn();
  demand(
    closing.state === "waiting",
    `A long answer was being read when close was called, and close ${told(closing)} before its end. Next: a request is over when its response emits "close", not when the handler returns; and Node's server.close() cuts an answer that was handed over and is not sent yet: call it when none is left.`,
  );
  reading.end();
  await over(slow);
  const { value } = slow;
  const length = value && "body" in value ? value.body.length : 0;
  demand(
    length > 16_000_000,
    `A long answer was being read when close was called; ${formatCount(length, "character")} of 16,000,002 came (${toldAnswer(value)}). Next: let it be sent to its end before you close its connection, or server.close() does.`,
  );
  await demandGone(running, closing, 0, "The long answer was read");
});

test("serves who has hung up, and waits for it", async ({ lab }) => {
  await using running = await start(lab, 1);
  const askers = [running.asker(), running.asker()];
  for (const [k, asker] of askers.entries()) {
    watch(() => asker.ask(`/held/${k}`));
    await until(() => running.pool.waitingCount + running.pool.out === k + 1);
  }
  await until(() => running.handled.length === 1);
  for (const asker of askers) asker.hangUp();
  await until(() => running.connections === 0);
  const closing = await running.close(graceMs);
  for (const [k, what] of ["was at work", "waited for its client"].entries()) {
    await until(() => running.handled.length === k + 1, 2_000);
    for (let turns = 0; turns < 50; turns++) await turn();
    running.letGo(`/held/${k}`);
    await until(() => running.ended.size === k + 1, 2_000);
    const came = running.ended.get(`/held/${k}`);
    demand(
      came === `/held/${k}`,
      `Whoever had asked had hung up while the handler ${what}, and close was called; the handler came to ${String(came)}, and its query was to be answered. What it does may matter to others, as a payment does. Next: a request is under way until its handler has ended, whoever listens.`,
    );
  }
  await demandGone(running, closing, 0, "The handlers had ended, of which nobody waited for the answers");
});

test("cuts what is under way when the grace is over, and not before", async ({ lab, other }) => {
  for (const [each, limit, size, paths] of [
    [lab, 1_000, 1, ["/held/1/quiet", "/held/2"]],
    [other, 250, 3, ["/held/1", "/held/2/quiet", "/held/3"]],
  ] as const) {
    await using running = await start(each, size);
    const asked = await running.take(paths);
    await until(() => running.handled.length === size);
    const unheard = (error: string) =>
      `Requests were cut, and their handlers went on without a client: an error came to which nobody listened (${error}), and it ends the process. Next: release each client once, and catch what comes of a handler that was cut.`;
    await demandHeard(unheard, async () => {
      await whileTimeIsVirtual(async () => {
        const closing = await running.close(limit);
        await pass(limit - 1);
        for (let turns = 0; turns < 20; turns++) await turn();
        const what = `${paths.length} requests were under way, with a pool of ${size}`;
        demand(
          closing.state === "waiting" && asked.every(({ state }) => state === "waiting"),
          `${what}; after ${limit - 1} of ${limit} ms close ${told(closing)}, and the first request has ${toldAnswer(asked[0]?.value)}. ${simulated} Next: setTimeout with graceMs.`,
        );
        await pass(1);
        await demandGone(running, closing, paths.length, `${what}, for longer than ${limit} ms`);
        await Promise.all(asked.map((one) => over(one)));
        demand(
          asked.every(({ value }) => value !== undefined && "lost" in value) && runningTimers() === 0,
          `${what}, for longer than ${limit} ms; the first got ${toldAnswer(asked[0]?.value)}, and ${formatCount(runningTimers(), "timer")} ran on. Their connections were to be closed. Next: closeAllConnections.`,
        );
      });
      for (const path of paths) running.letGo(path);
      await until(() => running.ended.size === size);
      await lingering(async () => undefined);
    });
    demand(
      running.handled.length === size,
      `A request that waited for a client was cut, and its handler was called afterwards. Next: end the pool before you throw the clients away.`,
    );
  }
});

test("begins nothing after the cut", async ({ lab }) => {
  await using running = await start(lab, 1);
  // The pool opens a connection, and the server does not answer yet.
  await lab.faults([{ kind: "stall", afterBytes: 0 }]);
  const asked = watch(() => running.asker().ask("/held"));
  await until(() => running.pool.totalCount === 1);
  await whileTimeIsVirtual(async () => {
    const closing = await running.close(graceMs);
    await pass(graceMs);
    await over(asked);
    await lab.faults([]);
    await until(() => closing.state !== "waiting" || running.handled.length > 0);
    demand(
      running.handled.length === 0,
      "A request was cut while the pool opened a connection for it; when that was open, its handler was called. Nobody waits for it, and the pool does not end. Next: look whether it was cut when the client comes, and release the client.",
    );
    await demandGone(running, closing, 1, "A request was cut while the pool opened a connection for it");
  });
});

test("gives the same to whoever closes again", async ({ lab }) => {
  await using running = await start(lab, 1);
  const asked = watch(() => running.asker().ask("/held"));
  await until(() => running.handled.length === 1);
  await whileTimeIsVirtual(async () => {
    const calls = [await running.close(500), await running.close(9_000)];
    await pass(499);
    demand(calls[0]?.state === "waiting", "A second close ended the grace of the first one. Next: keep the first.");
    await pass(1);
    await over(calls[0] as Watched<number>);
    calls.push(await running.close(1));
    await Promise.all(calls.map((call) => over(call)));
    demand(
      calls.every(({ value }) => value === 1) && runningTimers() === 0,
      `close was called three times, as when the signal comes again, and one request was cut: it ${calls.map(told).join(", ")}; 1 was expected each time. Next: keep the promise of the first call, and return it.`,
    );
  });
  await over(asked);
});

test("ends when the pool and the server have ended, and not before", async ({ lab, other }) => {
  for (const [each, what] of [
    [lab, "pool"],
    [other, "server"],
  ] as const) {
    await using running = await start(each, 1);
    const ending = running.holdEndOf(what);
    const closing = await running.close(graceMs);
    await until(() => ending.begun() || closing.state !== "waiting", 2_000);
    for (let turns = 0; turns < 50; turns++) await turn();
    demand(
      closing.state === "waiting",
      `The ${what} took its time to end, and close ${told(closing)} already. Next: await both ends.`,
    );
    ending.end();
    await demandGone(running, closing, 0, `The ${what} had ended`);
  }
});

test("loses no request of many", async ({ lab, other }) => {
  for (const [each, askers, size] of [
    [lab, 8, 2],
    [other, 3, 5],
  ] as const) {
    await using running = await start(each, size);
    let closing: Watched<number> | undefined;
    const answers: Answer[] = [];
    let sent = 0;
    const askOn = async (k: number) => {
      const asker = running.asker();
      for (let n = 1; n <= 200; n++) {
        if (++sent === 5 * askers) closing = await running.close(graceMs);
        const answer = await asker.ask(`/${k}/${n}`);
        answers.push(answer);
        if (isRefused(answer)) return;
      }
    };
    const all = Array.from({ length: askers }, (_, k) => watch(() => askOn(k)));
    await until(() => all.every(({ state }) => state !== "waiting"));
    throwTodo();
    const served = answers.filter(isOk).length;
    const refused = answers.filter(isRefused).length;
    demand(
      served === running.handled.length && served + refused === sent && refused === askers,
      `${askers} askers sent ${sent} requests while the service was closed: ${served} were answered and ${refused} refused, and ${running.handled.length} reached the handler. Each was to be answered, or refused before it was begun. Next: wait until all that have begun are answered.`,
    );
    await demandGone(running, closing as Watched<number>, 0, "All askers had gone");
  }
});
