import { describe, expect, test } from "vitest";
import { ChainEnd } from "#src/wire/chain.js";
import { ClientMessages } from "#src/wire/client-messages.js";
import { DetailBudget, detailLimits } from "#src/wire/detail-budget.js";
import { ProtocolState } from "#src/wire/protocol-state.js";
import { Recorder } from "#src/wire/recorder.js";
import { ServerMessages } from "#src/wire/server-messages.js";
import { emptySums } from "#src/wire/sums.js";

/** A message: its letter, and what it holds: text, or numbers of bytes. */
function message(letter: string, ...body: (string | number[])[]): Buffer {
  const content = Buffer.concat(body.map((part) => Buffer.from(part as string)));
  const header = Buffer.alloc(5);
  header.write(letter, "latin1");
  header.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([header, content]);
}

const parse = (sql: string) => message("P", `\0${sql}\0`, [0, 0]);
const bind = message("B", "\0\0", [0, 0, 0, 0, 0, 0]);
const describePortal = message("D", "P\0");
const execute = message("E", "\0", [0, 0, 0, 0]);
const [sync, flush, copyDone] = [message("S"), message("H"), message("c")];
const query = (sql: string) => message("Q", `${sql}\0`);
const ready = (status = "I") => message("Z", status);
const tag = (text: string) => message("C", `${text}\0`);
const error = message("E", "SERROR\0VERROR\0C22012\0Mdivision by zero\0\0");
const [parsed, bound, noData] = [message("1"), message("2"), message("n")];
const copyIn = message("G", [0, 0, 0]);
const data = message("d", "1\n");

/** A conversation after the log-in, in which each side says what it is told to. */
function converse(...turns: { up?: Buffer[]; down?: Buffer[] }[]) {
  const protocol = new ProtocolState();
  protocol.started = true;
  const sums = emptySums();
  const chain = new ChainEnd({ longest: 0, answered: 0 }, true);
  const budget = new DetailBudget(detailLimits.all);
  const recorder = new Recorder(0, sums, budget, chain, { up: 0, down: 0 }, 1, "idle", 0);
  protocol.recorder = recorder;
  const [client, server] = [new ClientMessages(protocol), new ServerMessages(protocol)];
  let now = 0;
  for (const { up, down } of turns) {
    recorder.now = ++now;
    if (up) client.read(Buffer.concat(up));
    if (down) server.pass(Buffer.concat(down));
  }
  const trips = recorder.trips.map((trip) => trip.toTrip(0)).map(({ up, down }) => [up.messages, down.messages]);
  return { protocol, sums, recorder, trips, states: recorder.segments.map(({ state }) => state) };
}

describe("of the extended protocol", () => {
  test("a batch is one round trip, with all its answers", () => {
    const { trips, sums } = converse({
      up: [parse("select 1"), bind, describePortal, execute, sync],
      down: [parsed, bound, message("T", [0, 0]), message("D", [0, 0]), tag("SELECT 1"), ready()],
    });
    expect(trips).toEqual([["P B D E S", "1 2 T D C Z"]]);
    expect(sums).toMatchObject({ statements: 1, commands: 1, rowsReturned: 1 });
  });

  test("a batch of which a part is asked for by Flush is as many round trips as it has parts, and they belong together", () => {
    const { trips, recorder } = converse(
      { up: [parse("select 1"), message("D", "S\0"), flush], down: [parsed, message("t", [0, 0]), noData] },
      { up: [bind, execute, sync], down: [bound, tag("SELECT 0"), ready()] },
    );
    expect(trips).toEqual([
      ["P D H", "1 t n"],
      ["B E S", "2 C Z"],
    ]);
    expect(recorder.trips.map(({ depth }) => depth)).toEqual([1, 2]);
  });

  test("after an error nothing is waited for up to the next Sync", () => {
    const batch = [parse("select 1/0"), bind, execute];
    const { protocol, sums, recorder } = converse({
      up: [...batch, ...batch, sync, ...batch, sync],
      down: [parsed, bound, error, ready(), parsed, bound, tag("SELECT 1"), ready()],
    });
    expect(protocol.pending.size).toBe(0);
    expect(sums).toMatchObject({ statements: 3, commands: 1, errors: 1 });
    expect(recorder.statements.map(({ error: own, commands }) => [own?.code, commands])).toEqual([
      ["22012", []],
      [undefined, []],
      [undefined, ["SELECT 1"]],
    ]);
  });

  test("what is sent after an error, before the Sync, is skipped as well", () => {
    const { protocol } = converse(
      { up: [parse("nonsense"), flush], down: [error] },
      { up: [bind, execute] },
      { up: [sync], down: [ready()] },
    );
    expect(protocol.pending.size).toBe(0);
  });

  test("a Sync sent along with the Execute of a COPY is not answered; the one after the data is", () => {
    const { protocol, trips, sums, recorder } = converse(
      { up: [parse("copy t from stdin"), bind, execute, sync], down: [parsed, bound, copyIn] },
      { up: [data, data, copyDone, sync], down: [tag("COPY 2"), ready()] },
      { up: [query("select 1")], down: [tag("SELECT 0"), ready()] },
    );
    expect(protocol.pending.size).toBe(0);
    expect(trips).toEqual([
      ["P B E S", "1 2 G"],
      ["d×2 c S", "C Z"],
      ["Q", "C Z"],
    ]);
    expect(sums).toMatchObject({ copyRows: 2, copyBytes: 4, rowsAffected: 2, statements: 2 });
    expect(recorder.statements[0]?.commands).toEqual(["COPY 2"]);
  });

  test("a portal executed again is one statement of several fetches", () => {
    const { recorder, sums } = converse(
      { up: [parse("select 1"), bind, execute, flush], down: [parsed, bound, message("D", [0, 0]), message("s")] },
      { up: [execute, flush], down: [message("D", [0, 0]), message("s")] },
      { up: [execute, sync], down: [tag("SELECT 0"), ready()] },
    );
    expect(recorder.statements).toMatchObject([{ fetches: 3, rowsReturned: 2, commands: ["SELECT 0"] }]);
    expect(sums.statements).toBe(1);
  });
});

describe("a copy", () => {
  test("both ways, as replication does it, waits for nobody", () => {
    const { protocol, trips } = converse(
      { up: [query("start_replication")], down: [message("W", [0, 0, 0]), data, data] },
      { up: [data], down: [data] },
      { up: [copyDone], down: [copyDone, tag("COPY 0"), ready()] },
    );
    expect(trips).toEqual([
      ["Q", "W d×2"],
      ["d", "d"],
      ["c", "c C Z"],
    ]);
    expect(protocol.waiting).toBe(false);
  });

  test("that has failed is over: data still sent is answered by nobody, and no round trip", () => {
    const { trips, protocol } = converse(
      { up: [query("copy t from stdin")], down: [copyIn] },
      { up: [data], down: [error, ready()] },
      { up: [data, copyDone] },
      { up: [query("select 1")], down: [tag("SELECT 0"), ready()] },
    );
    expect(trips).toEqual([
      ["Q", "G"],
      ["d", "E Z"],
      ["Q", "C Z"],
    ]);
    expect(protocol.pending.size).toBe(0);
  });
});

describe("what the server says by itself", () => {
  const news = message("A", [0, 0, 0, 1], "news\0hello\0");

  test("ends no round trip, whether something is asked for or not", () => {
    const { trips, sums } = converse(
      { down: [news] },
      { up: [query("select 1")], down: [news] },
      { up: [query("select 2")], down: [tag("SELECT 1"), ready(), tag("SELECT 1"), ready()] },
    );
    expect(trips).toEqual([["Q×2", "A C Z C Z"]]);
    expect(sums.notices).toBe(2);
  });
});

test("a function call is answered as a query is", () => {
  const { trips, protocol } = converse({
    up: [message("F", [0, 0, 0, 1])],
    down: [message("V", [0, 0, 0, 0]), ready()],
  });
  expect(trips).toEqual([["F", "V Z"]]);
  expect(protocol.pending.size).toBe(0);
});

test("Terminate is no round trip", () => {
  const { trips, protocol } = converse(
    { up: [query("select 1")], down: [tag("SELECT 1"), ready()] },
    { up: [message("X")] },
  );
  expect(trips).toHaveLength(1);
  expect(protocol.terminated).toBe(true);
});

test("between its statements a connection is idle, or idle in a transaction", () => {
  const { states } = converse(
    { up: [query("begin")], down: [tag("BEGIN"), ready("T")] },
    { up: [query("commit")], down: [tag("COMMIT"), ready("I")] },
  );
  expect(states).toEqual(["idle", "waiting", "in transaction", "waiting", "idle"]);
});
