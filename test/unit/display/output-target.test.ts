import { show } from "roundtrip";
import { afterEach, expect, test, vi } from "vitest";
import { currentTarget, showInNotebook } from "#src/display/output-target.js";

const isTTY = Object.getOwnPropertyDescriptor(process.stdout, "isTTY");

afterEach(() => {
  showInNotebook(undefined);
  Reflect.deleteProperty(globalThis, "__tslab__");
  vi.unstubAllEnvs();
  if (isTTY) Object.defineProperty(process.stdout, "isTTY", isTTY);
  else Reflect.deleteProperty(process.stdout, "isTTY");
});

function terminal(is: boolean): void {
  Object.defineProperty(process.stdout, "isTTY", { value: is, configurable: true });
}

test("output that is a terminal is coloured", () => {
  vi.stubEnv("NO_COLOR", "");
  terminal(true);
  expect(currentTarget()).toBe("terminal");
});

test("output that is a pipe or a file is plain", () => {
  terminal(false);
  expect(currentTarget()).toBe("plain");
});

test("NO_COLOR makes a terminal plain", () => {
  vi.stubEnv("NO_COLOR", "1");
  terminal(true);
  expect(currentTarget()).toBe("plain");
});

test("what the kernel's program names is where things are shown: HTML, and the same as text", () => {
  const shown: string[][] = [];
  showInNotebook((html, text) => shown.push([html, text]));
  expect(currentTarget()).toBe("jupyter");
  show.note("Look at this.");
  expect(shown).toEqual([[expect.stringMatching(/^<div.*Look at this\..*<\/div>$/), "▌ Look at this."]]);
});

test("a kernel that names nothing is not taken for a pipe: the error says which to choose", () => {
  Object.defineProperty(globalThis, "__tslab__", { value: {}, configurable: true });
  expect(() => show.note("Look at this.")).toThrow(
    expect.objectContaining({ code: "NO_NOTEBOOK", message: expect.stringContaining("choose its kernel, TypeScript") }),
  );
});
