import { defineConfig } from "vitest/config";
import { resolveByName } from "./dist/course/resolve-by-name.js";

/** What all parts of the test suite have in common. */
const common = {
  // The library is built: Node loads it as it is, sooner than by way of vite.
  server: { deps: { external: [/\/dist\//] } },
  // The files of a part share a process for each worker: a process of its own would cost a file 0.4 s, most of it for loading
  // the library once more. So a test leaves nothing behind that another could see.
  isolate: false,
  // A test that asserts nothing cannot fail.
  expect: { requireAssertions: true },
  // Last resorts alone: on a machine with a dozen other programs everything takes a dozen times as long.
  testTimeout: 300_000,
  hookTimeout: 300_000,
};

export default defineConfig({
  test: {
    // Tests wait for the server more than they compute: as many at once as there are cores.
    maxWorkers: "100%",
    // Here alone: a part that had it too would get a second PostgreSQL.
    globalSetup: ["test/throwaway-cluster.ts"],
    projects: [
      {
        ...resolveByName,
        test: {
          ...common,
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          exclude: ["test/unit/**/*.system.test.ts"],
          runner: "./test/unit-runner.ts",
        },
      },
      // What takes whole programs, clones, disks and accounts to show: part of `npm run verify`.
      {
        ...resolveByName,
        test: {
          ...common,
          name: "system",
          include: ["test/unit/**/*.system.test.ts"],
          runner: "./test/unit-runner.ts",
        },
      },
      { ...resolveByName, test: { ...common, name: "course", include: ["test/course/**/*.test.ts"] } },
      { ...resolveByName, test: { ...common, name: "notebooks", include: ["test/notebooks/**/*.test.ts"] } },
    ],
  },
});
