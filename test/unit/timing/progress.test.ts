import { beforeEach, describe, expect, it } from "vitest";
import { startProgress } from "#src/timing/progress.js";
import { VirtualClock } from "./virtual-clock.js";

describe("how far a measurement has come", () => {
  let clock: VirtualClock;
  let written: string[];
  const start = (isTTY: boolean) =>
    startProgress("timeQuery", 9, { isTTY, write: (text) => written.push(text) }, clock.now);
  beforeEach(() => {
    clock = new VirtualClock();
    written = [];
  });

  it("is said in a terminal ten times a second at most, on one line, which is taken away at the end", () => {
    const progress = start(true);
    for (let done = 1; done <= 9; done++) {
      clock.pass(30);
      progress.done(done);
    }
    progress.end();
    expect(written).toEqual(["\r\x1b[2K… timeQuery: 4 of 9", "\r\x1b[2K… timeQuery: 8 of 9", "\r\x1b[2K"]);
  });

  it("is not said when all is done at once", () => {
    const progress = start(true);
    progress.done(9);
    progress.end();
    expect(written).toEqual([]);
  });

  it("is not said in a notebook, a pipe or a file", () => {
    const progress = start(false);
    clock.pass(1_000);
    progress.done(5);
    progress.end();
    expect(written).toEqual([]);
  });
});
