import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, vi } from "vitest";

/** What has become of a promise by now. */
export interface Watched<T> {
  state: "waiting" | "got" | "failed";
  /** What it gave. */
  value?: T;
  /** What it failed with. */
  error?: unknown;
}

let todo: unknown;

/** Has every test of this file run in virtual time. */
export function inVirtualTime(): void {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
}

/** Runs work in virtual time. Sockets are real, and no time passes for timers and clocks unless the test says so. */
export async function whileTimeIsVirtual<T>(work: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"] });
  try {
    return await work();
  } finally {
    vi.useRealTimers();
  }
}

/** How many timers are running now, whoever started them. */
export function runningTimers(): number {
  return vi.getTimerCount();
}

/** Looks on at a promise without waiting for it: in virtual time nothing may wait for real. */
export function watch<T>(start: () => Promise<T>): Watched<T> {
  const watched: Watched<T> = { state: "waiting" };
  start().then(
    (value) => Object.assign(watched, { state: "got", value }),
    (error) => {
      Object.assign(watched, { state: "failed", error });
      if ((error as { code?: unknown } | undefined)?.code === "TODO") todo ??= error;
    },
  );
  return watched;
}

/** Throws the TodoError of work not done, if a watched promise has failed with one. */
export function throwTodo(): void {
  if (todo) throw todo;
}

/** Lets virtual time pass; without an argument, lets everything run that is ready to. Throws the TodoError of work not done. */
export async function pass(ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  throwTodo();
}

/** Lets run what is done in this very moment: neither a timer nor a later turn of the event loop is needed for it. */
export async function inThisMoment(): Promise<void> {
  await turn();
  throwTodo();
}

/** Lets virtual time pass to the moment at which the next timer is due. */
export async function passToNextTimer(): Promise<void> {
  await vi.advanceTimersToNextTimerAsync();
  throwTodo();
}

/** A watched promise in words, for messages. */
export function told(watched: Watched<unknown>): string {
  if (watched.state === "waiting") return "is still waiting";
  if (watched.state === "got") return `got ${String(watched.value)}`;
  const { error } = watched;
  return `failed with ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
}
