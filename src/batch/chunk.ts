import { describe, requireNumber } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";

/** What can be gone through once, item by item: an array, a generator, a stream of objects. */
export type Source<T> = Iterable<T> | AsyncIterable<T>;

/** Is it gone through with `for await` alone? */
function isAsync<T>(source: Source<T>): source is AsyncIterable<T> {
  return typeof (source as AsyncIterable<T>)[Symbol.asyncIterator] === "function";
}

/**
 * Refuses what cannot be gone through.
 *
 * @throws InvalidArgumentError saying what came
 */
export function requireSource(what: string, source: unknown): void {
  const candidate = Object(source) as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  const iterates = candidate[Symbol.iterator] ?? candidate[Symbol.asyncIterator];
  if (typeof iterates === "function" && typeof source !== "string") return;
  throw new InvalidArgumentError(`${what}: expected an array or another iterable, got ${describe(source)}.`);
}

function* chunksOf<T>(source: Iterable<T>, size: number): Generator<T[]> {
  let items: T[] = [];
  for (const item of source) {
    if (items.push(item) < size) continue;
    yield items;
    items = [];
  }
  if (items.length > 0) yield items;
}

async function* chunksOfAsync<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let items: T[] = [];
  for await (const item of source) {
    if (items.push(item) < size) continue;
    yield items;
    items = [];
  }
  if (items.length > 0) yield items;
}

/**
 * Cuts a source into arrays of `size` items, the last one of what is left. It reads no further than the chunk asked for, so
 * that a source of any length fits into memory; and when you stop early, it closes the source.
 *
 * @param source an array, a generator, a stream: what `for` or `for await` takes
 * @param size items in a chunk, an integer from 1
 * @returns chunks for `for`, or for `for await` when the source is asynchronous
 * @throws InvalidArgumentError for a size out of bounds, or what cannot be gone through
 * @example [...chunk([1, 2, 3, 4, 5], 2)] // [[1, 2], [3, 4], [5]]
 */
export function chunk<T>(source: Iterable<T>, size: number): Generator<T[]>;
export function chunk<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<T[]>;
export function chunk<T>(source: Source<T>, size: number): Generator<T[]> | AsyncGenerator<T[]>;
export function chunk<T>(source: Source<T>, size: number): Generator<T[]> | AsyncGenerator<T[]> {
  requireSource("chunk", source);
  requireNumber("chunk: size", size, 1, Number.MAX_SAFE_INTEGER, true);
  return isAsync(source) ? chunksOfAsync(source, size) : chunksOf(source, size);
}
