import { describe } from "vitest";

/**
 * `describe` for tests that need a PostgreSQL. Where none can be had (see `throwaway-cluster.ts`) they are skipped, and
 * with `CI=true` the run has failed before it comes to them.
 */
export const describeWithPostgres = describe.skipIf(process.env.ROUNDTRIP_UNAVAILABLE !== undefined);
