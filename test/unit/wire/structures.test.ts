import { execFile } from "node:child_process";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Deadlines } from "#src/wire/deadlines.js";
import { type Chunk, DelayQueue } from "#src/wire/delay-queue.js";
import { PendingQueue } from "#src/wire/pending.js";

/** Waits until nothing is waited for any more. */
async function idle(deadlines: Deadlines): Promise<void> {
  while (deadlines.size > 0) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe("deadlines", () => {
  test("fall in the order of their moments, and never before them", async () => {
    const deadlines = new Deadlines();
    const fallen: { dueAt: number; at: number }[] = [];
    const start = performance.now();
    for (let n = 0; n < 200; n++) {
      const dueAt = start + ((n * 7_919) % 400) / 10;
      deadlines.add({ dueAt, fall: (now) => void fallen.push({ dueAt, at: now }) });
    }
    await idle(deadlines);
    expect(fallen).toHaveLength(200);
    const late = fallen.filter(({ dueAt, at }) => at < dueAt);
    expect(late).toEqual([]);
    expect(fallen.map(({ dueAt }) => dueAt)).toEqual(fallen.map(({ dueAt }) => dueAt).toSorted((a, b) => a - b));
  });

  test("may be added while others fall", async () => {
    const deadlines = new Deadlines();
    const order: string[] = [];
    const now = performance.now();
    deadlines.add({
      dueAt: now + 2,
      fall: () => {
        order.push("first");
        deadlines.add({ dueAt: now, fall: () => void order.push("second") });
      },
    });
    deadlines.add({ dueAt: now + 20, fall: () => void order.push("third") });
    await idle(deadlines);
    expect(order).toEqual(["first", "second", "third"]);
  });
});

test("deadlines that have all fallen leave nothing behind that turns or waits: the process ends", async () => {
  const module = JSON.stringify(import.meta.resolve("#src/wire/deadlines.js"));
  const program = `
    const { Deadlines } = await import(${module});
    const deadlines = new Deadlines();
    const fall = () => console.log("fallen");
    for (const ms of [0, 1, 30]) deadlines.add({ dueAt: performance.now() + ms, fall });`;
  const ended = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  expect(ended.stdout).toBe("fallen\nfallen\nfallen\n");
});

describe("a delay queue", () => {
  test("keeps the order and the bytes of what is put in, whatever the delays", async () => {
    const pieces = fc.array(
      fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 4_000 }), fc.integer({ min: 0, max: 3 })),
      {
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(pieces, async (sent) => {
        const deadlines = new Deadlines();
        const out: Chunk[] = [];
        const queue = new DelayQueue(deadlines, (now) => {
          for (let chunk = queue.take(now); chunk; chunk = queue.take(now)) out.push(chunk);
        });
        for (const [bytes, delay] of sent) queue.put(Buffer.from(bytes), performance.now(), delay);
        await idle(deadlines);
        expect(queue.empty).toBe(true);
        expect(queue.bytes).toBe(0);
        const all = Buffer.concat(sent.map(([bytes]) => bytes));
        expect(Buffer.concat(out as Buffer[]).equals(all)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test("gives again first what was put back", () => {
    const queue = new DelayQueue(new Deadlines(), () => undefined);
    queue.put(Buffer.from("ab"), 0, 0);
    queue.put(Buffer.from("c"), 0, 0);
    const first = queue.take(1) as Buffer;
    queue.putBack(first.subarray(1));
    expect([queue.take(1), queue.take(1), queue.take(1)].map(String)).toEqual(["b", "c", "undefined"]);
  });
});

test("what is pending is a queue, also when it grows and wraps round", () => {
  const operations = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant("pop"), fc.constant("drop")), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(operations, (list) => {
      const queue = new PendingQueue();
      let model: number[] = [];
      for (const operation of list) {
        if (typeof operation === "number") {
          queue.push(operation, operation * 10);
          model.push(operation);
        } else if (operation === "pop") {
          queue.pop();
          model.shift();
        } else if (model.length > 0) {
          queue.dropAfterFirst(5);
          const [first = 0, ...rest] = model;
          const kept = rest.findIndex((type) => type !== 5);
          model = [first, ...(kept < 0 ? [] : rest.slice(kept))];
        }
        expect(queue.size).toBe(model.length);
        expect(queue.type).toBe(model[0] ?? 0);
        if (model.length > 0) expect(queue.trip).toBe((model[0] as number) * 10);
      }
    }),
  );
});
