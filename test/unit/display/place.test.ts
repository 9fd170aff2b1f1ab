import { afterEach, expect, test, vi } from "vitest";
import { currentPlace } from "#src/display/place.js";

const isTTY = Object.getOwnPropertyDescriptor(process.stdout, "isTTY");

afterEach(() => {
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
  expect(currentPlace()).toBe("terminal");
});

test("output that is a pipe or a file is plain", () => {
  terminal(false);
  expect(currentPlace()).toBe("plain");
});

test("NO_COLOR makes a terminal plain", () => {
  vi.stubEnv("NO_COLOR", "1");
  terminal(true);
  expect(currentPlace()).toBe("plain");
});
