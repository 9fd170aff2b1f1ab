import { expect } from "vitest";
import { costMatchers } from "../matchers.js";

/** A set-up file of vitest: registers the matchers of costs. */
expect.extend(costMatchers);
