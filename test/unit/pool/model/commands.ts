import fc from "fast-check";
import { PoolReleasedError } from "roundtrip";
import { expect } from "vitest";
import { pass, settle } from "../virtual-time.js";
import { gone, type Request, type World } from "./world.js";

/** The model knows nothing but how many requests were made: the rest follows from the world's own bookkeeping. */
export interface Model {
  asked: number;
}

/** What must hold after every step. */
async function check(world: World): Promise<void> {
  await settle();
  const { held, idle, connecting, checking, resetting, closing, waiting } = world.pool.counts();
  expect(world.broken).toEqual([]);
  expect(world.open).toBeLessThanOrEqual(world.limit);
  expect(held + idle + connecting + checking + resetting + closing).toBeLessThanOrEqual(world.limit);
  expect(waiting).toBe(world.in("waiting").length);
  const alive = world.in("held").filter(({ lease }) => lease && !lease.connection.closed);
  expect(held).toBe(alive.length);
  if (waiting > checking) expect(idle).toBe(0);
}

/** A command from what it does; `when` says whether it makes sense now. */
function command(name: string, act: (world: World) => unknown, when: (model: Model) => boolean = () => true) {
  return {
    check: when,
    async run(model: Model, world: World) {
      if (name === "ask") model.asked++;
      await act(world);
      await check(world);
    },
    toString: () => name,
  };
}

/** One of several, by a number. */
const pick = <T>(list: T[], at: number): T | undefined => list[at % Math.max(1, list.length)];

const which = fc.nat({ max: 20 });

function onHeld(name: string, act: (world: World, request: Request) => void) {
  return which.map((at) =>
    command(
      `${name}(${at})`,
      (world) => {
        const request = pick(world.in("held"), at);
        if (request) act(world, request);
      },
      (model) => model.asked > 0,
    ),
  );
}

/** Everything that can happen to a pool. */
export const commands = [
  fc.constant(command("ask", (world) => world.ask())),
  fc.constant(command("ask", (world) => world.ask())),
  onHeld("release", (world, request) => world.giveBack(request)),
  onHeld("change, release", (world, request) => {
    if (request.lease) request.lease.connection.changed = true;
    world.giveBack(request);
  }),
  onHeld("fail", (world, request) => world.giveBack(request, new Error("duplicate key"))),
  onHeld("fail dead", (world, request) => world.giveBack(request, gone())),
  which.map((at) =>
    command(`give up(${at})`, (world) => {
      // Too late for whoever has been served: it must change nothing.
      pick([...world.in("waiting"), ...world.in("held")], at)?.abort.abort(new Error("given up"));
    }),
  ),
  which.map((at) =>
    command(`release again(${at})`, (world) => {
      const lease = pick(world.in("over"), at)?.lease;
      if (lease) expect(() => lease.release()).toThrow(PoolReleasedError);
    }),
  ),
  fc.tuple(which, fc.boolean()).map(([at, told]) =>
    command(`kill(${at}, ${told ? "told" : "not told"})`, (world) => {
      const thing = pick(
        [...world.things].filter(({ closed }) => !closed),
        at,
      );
      if (thing) world.kill(thing, told);
    }),
  ),
  fc.boolean().map((up) =>
    command(up ? "server up" : "server down", (world) => {
      world.up = up;
    }),
  ),
  fc.constantFrom(1, 4, 20, 100, 600).map((ms) => command(`${ms} ms pass`, () => pass(ms))),
  fc.constant(
    command("drain", (world) => {
      world.drained ??= world.pool.drain(500);
    }),
  ),
];
