/**
 * What `import … from "roundtrip"` gives to work that is graded: what an answer may be built of. What opens databases,
 * measures or judges stays outside.
 */
export { InvalidArgumentError, RoundtripError } from "../../errors.js";
export { pgConnector } from "../../pool/pg-connector.js";
export { QueuePool } from "../../pool/queue-pool.js";
export { SimplePool } from "../../pool/simple-pool.js";
export { TodoError } from "../errors.js";
