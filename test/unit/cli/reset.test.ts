import { afterEach, describe, expect, it, vi } from "vitest";
import { main } from "#src/cli/main.js";

afterEach(() => void vi.restoreAllMocks());

describe("roundtrip reset", () => {
  it.each([
    [
      [],
      "reset: expected one lesson or one exercise, such as 01-connections. There are: 00-start-here, 01-connections",
    ],
    [["99-none"], 'There is no exercise "99-none". Nearest: '],
    [["0"], '"0" could be any of 00-start-here/1-first-look-up'],
    [["00", "01"], "reset: expected one lesson or one exercise"],
    [["connections"], "reset: there is no terminal to ask in. Add --yes"],
    [["1-reuse-one-connection"], "reset: there is no terminal to ask in. Add --yes"],
  ])("asked for %j, replaces nothing and says why", async (words, message) => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(await main(["reset", ...words])).toBe(1);
    expect(said.mock.calls.join("\n")).toContain(message);
  });
});
