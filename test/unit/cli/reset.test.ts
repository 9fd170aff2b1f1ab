import { afterEach, describe, expect, it, vi } from "vitest";
import { main } from "#src/cli/main.js";

afterEach(() => void vi.restoreAllMocks());

describe("roundtrip reset", () => {
  it.each([
    [[], "reset: expected one lesson, such as 01-connections. There are: 00-start-here, 01-connections"],
    [["99-none"], "reset: expected one lesson"],
    [["0"], "reset: expected one lesson"],
    [["00", "01"], "reset: expected one lesson"],
    [["connections"], "reset: there is no terminal to ask in. Add --yes"],
  ])("asked for %j, replaces nothing and says why", async (words, message) => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(await main(["reset", ...words])).toBe(1);
    expect(said.mock.calls.join("\n")).toContain(message);
  });
});
