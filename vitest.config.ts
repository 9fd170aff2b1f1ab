import { defineConfig } from "vitest/config";
/** The library is built: Node loads it as it is, sooner than by way of vite. */
const server = { deps: { external: [/\/dist\//] } };

export default defineConfig({
  test: {
        // Tests wait for the server more than they compute: as many at once as there are cores.
    maxWorkers: "100%",
    globalSetup: ["test/throwaway-cluster.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          runner: "./test/unit-runner.ts",
          server,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: "course", include: ["test/course/**/*.test.ts"], server, testTimeout: 300_000 } },
      { test: { name: "notebooks", include: ["test/notebooks/**/*.test.ts"], server, testTimeout: 300_000 } },
    ],
  },
});
