import { defineConfig } from "vitest/config";
import { resolveByName } from "./dist/course/resolve-by-name.js";

/** The library is built: Node loads it as it is, sooner than by way of vite. */
const server = { deps: { external: [/\/dist\//] } };

// Last resorts alone: on a machine with a dozen other programs everything takes a dozen times as long.
const limits = { testTimeout: 300_000, hookTimeout: 300_000 };

export default defineConfig({
  test: {
    // Tests wait for the server more than they compute: as many at once as there are cores.
    maxWorkers: "100%",
    // A test that asserts nothing cannot fail.
    expect: { requireAssertions: true },
    globalSetup: ["test/throwaway-cluster.ts"],
    // The files of a project share a process for each worker: a process of its own would cost a file 0.4 s, most of it for
    // loading the library once more. So a test leaves nothing behind that another could see.
    isolate: false,
    projects: [
      {
        extends: true,
        ...resolveByName,
        test: { name: "unit", include: ["test/unit/**/*.test.ts"], runner: "./test/unit-runner.ts", server, ...limits },
      },
      {
        extends: true,
        ...resolveByName,
        test: { name: "course", include: ["test/course/**/*.test.ts"], server, ...limits },
      },
      {
        extends: true,
        ...resolveByName,
        test: { name: "notebooks", include: ["test/notebooks/**/*.test.ts"], server, ...limits },
      },
    ],
  },
});
