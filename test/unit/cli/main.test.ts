import { afterEach, describe, expect, it, vi } from "vitest";
import { main } from "#src/cli/main.js";

/** Runs a command line; returns its exit code and what it printed. */
async function roundtrip(...argv: string[]) {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const code = await main(argv);
  const text = (spy: typeof log) => spy.mock.calls.flat().join("\n");
  const said = { code, out: text(log), err: text(error) };
  vi.restoreAllMocks();
  return said;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the command line", () => {
  it.for(["up", "status", "stop", "grade", "prove", "lint", "start", "test:browser"])(
    "refuses an option that %s does not have, and says where to look",
    async (name) => {
      const { code, err } = await roundtrip(name, "--no-such-option");
      expect(err).toContain("Unknown option '--no-such-option'");
      expect(err).toContain(`See: npx roundtrip ${name} --help`);
      expect(code).toBe(1);
    },
  );

  it("repeats no log-in of an address that it does not expect", async () => {
    const address = "postgres://me:s3cret@127.0.0.1/shop";
    for (const argv of [["status", address], [address]]) {
      const { code, err } = await roundtrip(...argv);
      expect(err).toContain("postgres://…@127.0.0.1/shop");
      expect(err).not.toContain("s3cret");
      expect(code).toBe(1);
    }
  });

  it("says what a port may be", async () => {
    const jupyter = { app: "lab" as const, version: "4", python: "python3", ours: true };
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(await main(["start", "--port", "80"], { jupyter })).toBe(1);
    expect(error).toHaveBeenCalledWith('--port: expected a whole number from 1024 to 65535, got "80".');
  });

  it("says which benchmarks there are when one is unknown", async () => {
    const { code, err } = await roundtrip("bench", "no-such");
    expect(err).toMatch(/^There is no benchmark "no-such". Expected one of: .*\bsetup\b/);
    expect(code).toBe(1);
  });
});
