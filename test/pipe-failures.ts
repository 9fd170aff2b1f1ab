import type { HeldStage } from "./held-stage.js";
import { type Row, rowsOf } from "./piped-rows.js";
import { RowSource } from "./row-source.js";
import type { Watched } from "./virtual-time.js";

/** Calls the work with these parts, and looks on. */
export interface Piped<Out> {
  source: RowSource<Row>;
  transforms: HeldStage<Row, Out[]>;
  writes: HeldStage<Out[], void>;
  controller: AbortController;
  call: Watched<number>;
  /** What can be seen of it from outside. */
  seen(): readonly number[];
  /** Waits until nothing moves any more. */
  rest(): Promise<void>;
}

/** What goes wrong first. */
export const first = new Error("what went wrong first");

/** Where the pipe stands still, and then fails. */
interface Failure {
  /** The first transform that is held. */
  held: number;
  /** The batch that is held, from 0. */
  write?: number;
  /** The row that is asked for and does not come, from 0. */
  ask?: number;
  source?: RowSource<Row>;
  transform?: (row: Row) => void;
  fails(piped: Piped<Row>): unknown;
}

/** How a pipe of 40 rows, of which four are transformed and three written at a time, can fail, in words. */
export const failures: Record<string, () => Failure> = {
  "a transform fails, while those of rows before it are under way": () => ({
    held: 8,
    fails: ({ transforms }) => transforms.fail(10, first),
  }),
  "a transform fails, while the source is asked for a row": () => ({
    held: 8,
    ask: 10,
    fails: ({ transforms }) => transforms.fail(9, first),
  }),
  "a transform throws at once": () => ({
    held: 8,
    transform: ({ id }) => {
      if (id === 10) throw first;
    },
    fails: () => undefined,
  }),
  "a batch cannot be written": () => ({ held: 7, write: 1, fails: ({ writes }) => writes.fail(1, first) }),
  "the last batch cannot be written": () => ({ held: 99, write: 13, fails: ({ writes }) => writes.fail(13, first) }),
  "the source fails": () => ({
    held: 8,
    source: new RowSource(rowsOf(40), { behind: 10, error: first }),
    fails: () => undefined,
  }),
  "the signal is aborted, while transforms are under way": () => ({
    held: 8,
    fails: ({ controller }) => controller.abort(first),
  }),
  "the signal is aborted, while a batch is being written": () => ({
    held: 8,
    write: 1,
    fails: ({ controller }) => controller.abort(first),
  }),
  "the signal is aborted, while the last transform is under way": () => ({
    held: 39,
    fails: ({ controller }) => controller.abort(first),
  }),
  "the signal is aborted, while the source is asked for a row behind the last": () => ({
    held: 99,
    ask: 40,
    fails: ({ controller }) => controller.abort(first),
  }),
  "the signal is aborted, while the last batch is being written": () => ({
    held: 99,
    write: 13,
    fails: ({ controller }) => controller.abort(first),
  }),
  "the signal is aborted, while the last batch, a full one, is being written": () => ({
    held: 99,
    write: 12,
    source: new RowSource(rowsOf(39)),
    fails: ({ controller }) => controller.abort(first),
  }),
};

/** How what is under way at a failure ends later, in words. */
export const laterEnds = ["it succeeds", "it fails", "it succeeds, and the signal is aborted in between"] as const;
