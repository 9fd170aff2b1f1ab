import type { Lab } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import type pg from "#work-pg";
import { ChunkGates } from "./chunk-gates.js";
import { ChunkReader, demandFigures, figuresOf, IdSource, piecesOf, type UserAnalytics } from "./chunk-reader.js";
import { shift } from "./drawn-numbers.js";
import { demand, same } from "./exercise-lab.js";
import { openDirectly, openTestPool, type TestPool } from "./exercise-pool.js";

/** What `analyticsInChunks` is given besides. */
export interface ChunkOptions {
  chunk: number;
  concurrency: number;
  onProgress?: (done: { ids: number; chunks: number }) => void;
}

/** The work. */
export type InChunks = (
  pool: pg.Pool,
  ids: Iterable<number> | AsyncIterable<number>,
  options: ChunkOptions,
) => AsyncGenerator<unknown>;

/** A call with options, in words. */
export const namedCall = (ids: number, { chunk, concurrency }: ChunkOptions): string =>
  `analyticsInChunks of ${formatCount(ids, "id")}, ${chunk} in a chunk, ${concurrency} at a time`;

/** So many different users of a shop, in no order. */
export const idsOf = (count: number, seed = 0): number[] =>
  Array.from({ length: count }, (_, k) => 1 + (((k + seed + shift()) * 389) % 997));

/** Numbers of chunks, in words. */
export const listed = (chunks: readonly number[]): string => (chunks.length > 0 ? chunks.join(", ") : "none");

/** One step for most of what goes wrong. */
export const inTurn =
  "keep the chunks that are begun in a list; fill it up to `concurrency`, then await the oldest and hand it out.";

/** A call whose chunks, numbered from 1, wait at gates, and who reads it. */
export class GatedChunks implements AsyncDisposable {
  private constructor(
    readonly pool: TestPool,
    readonly gates: ChunkGates,
    readonly doors: readonly number[],
    readonly source: IdSource,
    readonly reader: ChunkReader<unknown>,
    readonly options: ChunkOptions,
  ) {}

  /**
   * @param failure what the ids throw in place of the one behind so many
   * @param pause until when the one behind so many has to be waited for
   */
  static async begin(
    lab: Lab,
    work: InChunks,
    ids: readonly number[],
    options: ChunkOptions,
    failure?: { behind: number; error: unknown },
    pause?: { behind: number; until: Promise<void> },
  ): Promise<GatedChunks> {
    const pool = await openTestPool(lab, options.concurrency + 2);
    const doors = piecesOf(ids, options.chunk).map(([first]) => first ?? 0);
    const gates = await ChunkGates.close(lab, doors);
    const source = new IdSource(ids, failure, pause);
    const plain = !pause && ids.length % 2 === 1;
    const reader = new ChunkReader(work(pool, plain ? source.plain() : source.later(), options));
    return new GatedChunks(pool, gates, doors, source, reader, options);
  }

  /** The chunks that wait at their gates. */
  async waiting(): Promise<number[]> {
    return (await this.gates.waiting()).map((user) => this.doors.indexOf(user) + 1).sort((a, b) => a - b);
  }

  /** Waits until nothing moves. */
  async rest(): Promise<void> {
    const { reader, source, pool } = this;
    const seen = () => [reader.taken.length, reader.end !== undefined, source.read, source.closed];
    await this.gates.atRest(() => pool.out, seen);
    reader.throwTodo();
  }

  /** Has the reader ask for the next chunk. */
  async ask(): Promise<void> {
    this.reader.ask();
    await this.rest();
  }

  async letGo(chunk: number): Promise<void> {
    await this.gates.letGo(this.doors[chunk - 1] ?? 0);
    await this.rest();
  }

  async letAllGo(): Promise<void> {
    await this.gates.letAllGo();
    await this.rest();
  }

  /** Has a chunk fail when it is let go. */
  async refuse(chunk: number): Promise<void> {
    await this.gates.refuse(this.doors[chunk - 1] ?? 0);
  }

  /** Demands that it has not ended before what is under way has, lets that go, and demands that then nothing is left of it. */
  async demandLeavesNothing(what: string, next: string): Promise<void> {
    const { reader, pool, source, options } = this;
    const behind = await this.waiting();
    demand(
      reader.end === undefined || behind.length === 0,
      `${what}. It was over while the chunks ${listed(behind)} were still under way: they go on behind the reader's back, and keep their connections. Next: wait for all of them in a \`finally\` around the \`yield\`.`,
    );
    await this.letAllGo();
    demand(reader.end !== undefined, `${what}. When all had ended, it ${reader.told}. Next: ${next}`);
    demand(
      pool.out === 0 && source.closed,
      `${what}. Afterwards ${pool.toldOut}, and \`ids\` was ${source.closed ? "closed" : "open"}. Next: wait for what is begun, and close \`ids\`, in a \`finally\`.`,
    );
    const most = (reader.taken.length + options.concurrency + 1) * options.chunk;
    demand(
      source.read <= most,
      `${what}. Afterwards ${source.read} ids had been read; ${most} are allowed. Next: begin nothing any more.`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gates.letAllGo();
    await this.pool[Symbol.asyncDispose]();
    await this.gates[Symbol.asyncDispose]();
  }
}

/** Reads a call to its end, and demands at each step that as many chunks are begun as may be, and which is handed out. */
export async function demandWindow(
  lab: Lab,
  work: InChunks,
  ids: readonly number[],
  options: ChunkOptions,
): Promise<void> {
  await using direct = await openDirectly(lab);
  const expected: UserAnalytics[][] = [];
  for (const piece of piecesOf(ids, options.chunk)) expected.push(await figuresOf(direct, piece));
  const [what, { concurrency }, gone] = [namedCall(ids.length, options), options, new Set<number>()];
  /** How many queries had begun when it told of each chunk, which it had not handed out by then. */
  const begunAt: number[] = [];
  const onProgress = () => void begunAt.push(call.pool.asked - before);
  await using call = await GatedChunks.begin(lab, work, ids, { ...options, onProgress });
  const { reader } = call;
  const before = call.pool.asked;
  for (let taken = 0; taken < expected.length; taken++) {
    const tooFar = (await call.waiting()).find((chunk) => chunk > taken + concurrency);
    demand(
      tooFar === undefined,
      `${what}: ${taken} chunks had been handed out, the reader was away, and chunk ${tooFar} was begun. At most ${concurrency} may be begun and not handed out: of a slow reader all would be in memory. Next: ${inTurn}`,
    );
    await call.ask();
    const left = Array.from({ length: Math.min(concurrency, expected.length - taken) }, (_, k) => taken + k + 1);
    const wanted = left.filter((chunk) => !gone.has(chunk));
    if (!gone.has(taken + 1)) {
      const waiting = await call.waiting();
      demand(
        same(waiting, wanted) && reader.taken.length === taken,
        `${what}: ${taken} chunks had been handed out, and the reader waited for the next, of which none had ended. Under way were the chunks ${listed(waiting)}, and it ${reader.told}; ${listed(wanted)} were expected: ${waiting.length > wanted.length ? "each takes a connection and memory" : "a place that is free is time lost"}. Next: ${inTurn}`,
      );
      // The last one ends first: it has to wait for its turn, and its place is not free before.
      const last = wanted.at(-1) ?? 0;
      if (last > taken + 1) {
        gone.add(last);
        await call.letGo(last);
        const now = await call.waiting();
        demand(
          reader.taken.length === taken && same(now, wanted.slice(0, -1)),
          `${what}: chunk ${last} had ended, and chunk ${taken + 1} had not. Then ${reader.taken.length - taken} were handed out, and ${listed(now)} under way; none, and ${listed(wanted.slice(0, -1))} were expected. Next: ${inTurn}`,
        );
      }
      gone.add(taken + 1);
      await call.letGo(taken + 1);
    }
    demand(
      reader.taken.length === taken + 1,
      `${what}: chunk ${taken + 1} had ended, the reader waited, and ${reader.taken.length} chunks were handed out; it ${reader.told}. Next: hand out a chunk as soon as it has its turn and has ended.`,
    );
    demandFigures(reader.taken[taken], expected[taken] ?? [], `${what}: chunk ${taken + 1}`, inTurn);
    const ahead = (begunAt[taken] ?? 0) - taken;
    demand(
      ahead <= concurrency,
      `${what}: when chunk ${taken + 1} was about to be handed out, ${ahead} were begun and not handed out; at most ${concurrency} may be. Next: hand a chunk out, and begin the next one when the reader comes back.`,
    );
  }
  await call.ask();
  demand(
    reader.end?.threw === false && reader.taken.length === expected.length,
    `${what}: all were handed out, the reader asked for more, and it ${reader.told}. Next: end when there is no id and no chunk left.`,
  );
}

/** Has the first chunk fail while the id behind so many is waited for, and demands that none begins when that has come. */
export async function demandStops(lab: Lab, work: InChunks, behind: number): Promise<void> {
  const next = "ask whether one has failed behind the reading of ids, too: it takes its time.";
  let goOn = () => {};
  const until = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const options = { chunk: 4, concurrency: 3 };
  await using call = await GatedChunks.begin(lab, work, idsOf(20), options, undefined, { behind, until });
  await call.ask();
  await call.refuse(1);
  await call.letGo(1);
  goOn();
  await call.rest();
  const what = `${namedCall(20, options)}: chunk 1 failed while the id behind ${behind} was waited for`;
  const begun = await call.waiting();
  demand(
    begun.length === 0,
    `${what}. When that came, chunk ${listed(begun)} was begun. What it finds nobody will see. Next: ${next}`,
  );
  await call.demandLeavesNothing(what, next);
  const { taken, end, told } = call.reader;
  demand(
    end?.threw === true && (end.error as { code?: string }).code === "P0001" && taken.length === 0,
    `${what}. The server's error was expected; it ${told}. Next: ${next}`,
  );
}

/** How many users are handed out in all. */
export async function usersIn(
  work: InChunks,
  pool: pg.Pool,
  ids: readonly number[],
  options: ChunkOptions,
): Promise<number> {
  let users = 0;
  for await (const rows of work(pool, ids, options)) users += (rows as readonly unknown[]).length;
  return users;
}
