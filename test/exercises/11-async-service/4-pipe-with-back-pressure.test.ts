import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { GarbageCollector } from "#src/wire/garbage-collector.js";
import { pipe } from "#work/11-async-service/4-pipe-with-back-pressure";
import { drawer } from "../../drawn-numbers.js";
import { demand, same, test, toldValue } from "../../exercise-lab.js";
import { atRest, HeldStage } from "../../held-stage.js";
import { failures, first, laterEnds, type Piped } from "../../pipe-failures.js";
import { batchesOf, type Row, rowsOf, several } from "../../piped-rows.js";
import { RowSource } from "../../row-source.js";
import { throwTodo, told, watch } from "../../virtual-time.js";

/**
 * Tries
 *   zero: writes what becomes of each row, in their order, in full batches
 *   one: writes what becomes of each row, in their order, in full batches
 *   many: writes what becomes of each row, in their order, in full batches
 *   missing: writes what becomes of each row, in their order, in full batches
 *   repeated: writes what becomes of each row, in their order, in full batches
 *   two at once: writes what becomes of each row, in their order, in full batches
 *   memory: reads no further than its limit while the first row is slow
 *   back-pressure: transforms on while a batch is being written, and no further than its limit
 *   what is written: lets go of what is written
 *   error on the way: stops all stages at the first failure, and throws that
 *   abort: stops all stages at the first failure, and throws that
 *   abort before: reads nothing when the signal is aborted before
 *   second call: stops all stages at the first failure, and throws that
 *   late work: stops all stages at the first failure, and throws that
 */

function piped<Out>(
  source: RowSource<Row>,
  transforms: HeldStage<Row, Out[]>,
  writes: HeldStage<Out[], void>,
  limits: { atOnce: number; batchRows: number },
  given: AsyncIterable<Row> = source.later(),
  transform: (row: Row, signal: AbortSignal) => Promise<Out[]> = transforms.call,
): Piped<Out> {
  const controller = new AbortController();
  const call = watch(() => pipe(given, transform, writes.call, { ...limits, signal: controller.signal }));
  const seen = () => [source.read, transforms.given.length, transforms.running, writes.given.length, writes.running];
  const rest = async () => {
    await atRest(() => [...seen(), call.state]);
    throwTodo();
  };
  return { source, transforms, writes, controller, call, seen, rest };
}

test("writes what becomes of each row, in their order, in full batches", async () => {
  const draw = drawer(7);
  const later = async () => {
    for (let turns = draw(4); turns > 0; turns--) await turn();
  };
  for (const [count, atOnce, batchRows, becomes] of [
    [0, 3, 2, several],
    [1, 1, 5, ({ id }: Row) => [{ id }]],
    [9, 4, 3, ({ id }: Row) => [id, id]],
    [12, 5, 4, () => []],
    [60, 7, 5, several],
    [41, 1, 1, several],
    [50, 60, 40, several],
  ] as const) {
    const rows = rowsOf(count);
    const make = () => {
      const transforms = new HeldStage<Row, unknown[]>(async (row) => {
        await later();
        return [...becomes(row)];
      });
      return piped(new RowSource(rows), transforms, new HeldStage<unknown[], void>(later), { atOnce, batchRows });
    };
    const expected = rows.flatMap((row) => [...becomes(row)]);
    const both = [make(), make()];
    for (const { call, writes, transforms, controller, rest } of both) {
      await rest();
      const what = `pipe of ${count} rows, of which ${expected.length} become, { atOnce: ${atOnce}, batchRows: ${batchRows} },`;
      demand(call.value === expected.length, `${what} must return ${expected.length}; it ${told(call)}.`);
      const batches = batchesOf(expected, batchRows);
      const got = writes.given;
      const lists = `${what} must write ${toldValue(batches)}; it wrote ${toldValue(got)}. Next: take what becomes of a row when all before it is in the batch; write when it is full, and then begin another list.`;
      demand(same(got, batches), lists);
      const inTurn = `${what} had ${writes.most} writes under way at the same time; 1 is allowed. Next: await each.`;
      demand(writes.most <= 1, inTurn);
      const many = `${what} had ${transforms.most} transforms under way at the same time; ${atOnce} are allowed.`;
      demand(transforms.most <= atOnce, many);
      const listeners = getEventListeners(controller.signal, "abort").length;
      const left = `${what} is over, and has left ${listeners} listeners on the signal. One that lives as long as the service gathers them. Next: AbortSignal.any leaves none; addEventListener needs removeEventListener.`;
      demand(listeners === 0, left);
    }
  }
});

const memory =
  "Whatever is read and not yet in a batch is in memory. Next: hold the rows in a list, the oldest first, and read on when the oldest is in a batch.";

test("reads no further than its limit while the first row is slow", async () => {
  for (const atOnce of [1, 2, 5]) {
    for (const allHeld of [false, true]) {
      const transforms = new HeldStage<Row, Row[]>(
        (row) => [row],
        (index) => (allHeld ? index < atOnce : index === 0),
      );
      const limits = { atOnce, batchRows: 2 };
      const pipes = piped(new RowSource(rowsOf(30)), transforms, new HeldStage<Row[], void>(() => undefined), limits);
      const { source, call, rest } = pipes;
      await rest();
      const when = `pipe(…, { atOnce: ${atOnce} }), of which ${allHeld ? "all transforms are" : "the first transform is"} slow`;
      const far = `${when}: ${source.read} rows were read; ${atOnce} were expected. ${memory}`;
      demand(source.read === atOnce, far);
      const begun = `${when}: ${transforms.given.length} transforms have begun; ${atOnce} were expected. Next: begin each as soon as its row is there.`;
      demand(transforms.given.length === atOnce, begun);
      for (const index of transforms.held.reverse()) transforms.letGo(index);
      await rest();
      demand(call.value === 30, `${when}, and then goes on, must return 30; it ${told(call)}.`);
    }
  }
});

const batches =
  "Whatever is read and not yet written is in memory, be it in full batches that wait for their turn. Next: fill one batch beside the one that is being written, and when it is full, put nothing more into any until the writer has taken it.";

test("transforms on while a batch is being written, and no further than its limit", async () => {
  for (const [atOnce, batchRows, times] of [
    [1, 3, 1],
    [4, 3, 1],
    [3, 5, 1],
    [2, 4, 3],
    [3, 2, 5],
  ] as const) {
    const transforms = new HeldStage<Row, Row[]>((row) => Array.from({ length: times }, () => row));
    const writes = new HeldStage<Row[], void>(
      () => undefined,
      () => true,
    );
    const pipes = piped(new RowSource(rowsOf(24)), transforms, writes, { atOnce, batchRows });
    const { source, call, rest } = pipes;
    for (let batch = 1; batch <= Math.ceil((24 * times) / batchRows); batch++) {
      await rest();
      const when = `pipe(…, { atOnce: ${atOnce}, batchRows: ${batchRows} }), where ${times} become of each row, while batch ${batch} is being written`;
      const turns = `${when}: ${writes.given.length} batches have been begun. Next: one after the other.`;
      demand(writes.given.length === batch, turns);
      const soFar = (count: number) => Math.min(24, Math.ceil((count * batchRows) / times) + atOnce);
      const [least, most] = [soFar(batch), soFar(batch + 1)];
      const limit = `${when}: ${source.read} rows were read; ${most} are allowed: what fills this batch and one more, and ${atOnce} of which nothing is in a batch. ${batches}`;
      demand(source.read <= most, limit);
      const idle = `${when}: ${transforms.given.length} transforms have been begun; ${least} at least were expected. A stage that waits for the other makes the whole as slow as both. Next: begin a transform when its row is there, and do not await it there.`;
      demand(times > 1 || transforms.given.length >= least, idle);
      writes.letGo(batch - 1);
    }
    await rest();
    demand(call.value === 24 * times, `pipe of 24 rows must return ${24 * times}; it ${told(call)}.`);
  }
});

test("stops all stages at the first failure, and throws that", async () => {
  for (const [when, make] of Object.entries(failures)) {
    for (const later of laterEnds) {
      const { held, write, ask, transform, fails, source = new RowSource(rowsOf(40)) } = make();
      const transforms = new HeldStage<Row, Row[]>(
        (row) => [row],
        (index) => index >= held,
      );
      const writes = new HeldStage<Row[], void>(
        () => undefined,
        (index) => index === write,
      );
      const both = (row: Row, signal: AbortSignal) => {
        transform?.(row);
        return transforms.call(row, signal);
      };
      const rows = source.later();
      const asks = new HeldStage<unknown, IteratorResult<Row>>(
        () => rows.next(),
        (index) => index === ask,
      );
      const closes = new HeldStage<undefined, never>(
        async () => {
          await rows.return();
          throw new Error("the source could not be closed");
        },
        () => true,
      );
      const complains = () => closes.call(undefined, AbortSignal.abort());
      const next = () => asks.call(undefined, AbortSignal.abort());
      const given = { [Symbol.asyncIterator]: () => ({ next, return: complains }) };
      const pipes = piped(source, transforms, writes, { atOnce: 4, batchRows: 3 }, given, both);
      const { call, controller, rest } = pipes;
      const begun = () => [asks, transforms, writes].map((stage) => stage.given.length);
      await rest();
      fails(pipes);
      await rest();
      const what = `Where ${when},`;
      const before = begun();
      const unheard = transforms.untold + writes.untold;
      const tells = `${what} ${unheard} of the ${transforms.running + writes.running} transforms and writes under way were not told so by their signal. They go on with what nobody will use. Next: give the stages a signal of your own, and abort it where something fails, and not when its turn comes.`;
      demand(unheard === 0, tells);
      const underWay = asks.running + transforms.running + writes.running;
      const early = `${what} the call ${told(call)} while ${underWay} calls of its stages were under way. Whoever called takes them for ended. Next: await Promise.allSettled of all that has begun.`;
      demand(underWay === 0 || call.state === "waiting", early);
      if (later === laterEnds[2]) controller.abort(new Error("an abort that came later"));
      for (const stage of [asks, transforms, writes]) {
        for (const index of stage.held) {
          if (later !== "it fails" || stage === asks) stage.letGo(index);
          else stage.fail(index, new Error("what went wrong later"));
        }
      }
      await rest();
      const closing = `${what} the call ${told(call)} while the source was being closed. Whoever called takes its cursor for closed. Next: await what \`return\` gives.`;
      demand(closes.running === 0 || call.state === "waiting", closing);
      closes.letGo(0);
      await rest();
      const end = `${what} and what is under way ends later (${later}), the call must throw the first error, "${first.message}"; it ${told(call)}. Next: keep the first; the \`reason\` of AbortSignal.any is that of whichever was aborted first, and an abort counts until all is written, however the last write ends.`;
      demand(call.state === "failed" && call.error === first, end);
      const [reads, calls, sent] = begun().map((count, k) => count - (before[k] ?? 0));
      const on = `${what} afterwards the source was asked ${reads} times more, and ${calls} transforms and ${sent} writes were begun. Next: look at your signal before you begin anything.`;
      demand(same([reads, calls, sent], [0, 0, 0]), on);
      const open = `${what} and the source was left open, behind which there may be a cursor. Next: \`for await\` closes it when its body throws; by hand it is \`await iterator.return?.()\`.`;
      demand(source.closed, open);
      const prefix = `${what} ${toldValue(writes.given)} was written. Next: what is before the failure, in full batches, and no more.`;
      demand(same(writes.given, batchesOf(rowsOf(40), 3).slice(0, writes.given.length)), prefix);
      const listeners = getEventListeners(controller.signal, "abort").length;
      const left = `${what} and the call left ${listeners} listeners on the signal. Next: removeEventListener in a \`finally\`.`;
      demand(listeners === 0, left);
    }
  }
});

test("reads nothing when the signal is aborted before", async () => {
  const source = new RowSource(rowsOf(3));
  const transforms = new HeldStage<Row, Row[]>((row) => [row]);
  const writes = new HeldStage<Row[], void>(() => undefined);
  const signal = AbortSignal.abort(first);
  const call = watch(() => pipe(source.later(), transforms.call, writes.call, { atOnce: 2, batchRows: 2, signal }));
  await atRest(() => [source.read, call.state]);
  throwTodo();
  const words = `The signal was aborted before the call: it must throw its reason and read nothing; it ${told(call)}, and read ${source.read} rows. Next: signal.throwIfAborted().`;
  demand(call.error === first && source.read === 0, words);
});

test("lets go of what is written", async () => {
  const collector = new GarbageCollector();
  const source = new RowSource(rowsOf(200));
  let kept = 0;
  const write = async ([row]: Row[]) => {
    if (row?.id !== 150) return;
    await turn();
    collector.all();
    kept = source.heldOf(100);
  };
  const { signal } = new AbortController();
  await pipe(source.later(), async (row) => [row], write, { atOnce: 4, batchRows: 5, signal });
  const words = `pipe(…, { atOnce: 4, batchRows: 5 }): when 150 rows were written, ${kept} of the first 100 were still held. Of a million all would be in memory at the end, and be it as the results of promises. Next: forget a promise when it has ended.`;
  demand(kept <= 10, words);
});
