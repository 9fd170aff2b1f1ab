import { defineConfig } from "vitest/config";
import { attemptsIn } from "./dist/course/checker/attempts.js";
import { gradingProject } from "./dist/course/checker/project.js";
import { GradingReporter } from "./dist/course/checker/reporter.js";
import { scoreboard } from "./dist/course/checker/scoreboard.js";
import { resolveByName } from "./dist/course/resolve-by-name.js";

const attempts = attemptsIn("exercises");
const grading = new GradingReporter({
  projects: new Map([["exercises", attempts]]),
  onDone: (record) => console.log(scoreboard(record)),
});

/** The library is built: Node loads it as it is, sooner than by way of vite. */
const server = { deps: { external: [/\/dist\//] } };

export default defineConfig({
  test: {
    reporters: ["default", grading],
    // Tests wait for the server more than they compute: as many at once as there are cores.
    maxWorkers: "100%",
    globalSetup: ["test/throwaway-cluster.ts"],
    projects: [
      {
        ...resolveByName,
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          runner: "./test/unit-runner.ts",
          server,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...resolveByName,
        test: { name: "course", include: ["test/course/**/*.test.ts"], server, testTimeout: 300_000 },
      },
      {
        ...resolveByName,
        test: { name: "notebooks", include: ["test/notebooks/**/*.test.ts"], server, testTimeout: 300_000 },
      },
      gradingProject("exercises", attempts),
    ],
  },
});
