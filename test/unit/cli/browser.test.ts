import { afterEach, expect, it, vi } from "vitest";
import { findBrowser } from "#src/cli/browser.js";
import { main } from "#src/cli/main.js";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it("the browser is the one that CHROME_PATH names", () => {
  vi.stubEnv("CHROME_PATH", process.execPath);
  expect(findBrowser()).toBe(process.execPath);
  vi.stubEnv("CHROME_PATH", "/no/such/browser");
  expect(() => findBrowser()).toThrow("CHROME_PATH: there is no program at /no/such/browser.");
});

it.for([
  [["no-such"], 'test:browser: there is no notebook "no-such". Expected 01-connections, or a path.'],
  [["--all", "one", "two"], "test:browser: expected --all or notebooks, got both: one two."],
] as const)("the browser check refuses %s", async ([words, message]) => {
  const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const jupyter = { app: "lab" as const, version: "4", python: "python3", ours: true };
  expect(await main(["test:browser", ...words], { jupyter })).toBe(1);
  expect(error).toHaveBeenCalledWith(message);
});

it("the browser check needs JupyterLab", async () => {
  const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const jupyter = { app: "classic" as const, version: "6.4", python: "python3", ours: false };
  expect(await main(["test:browser"], { jupyter })).toBe(1);
  expect(error).toHaveBeenCalledWith("test:browser needs JupyterLab, and this is the classic Notebook.");
});
