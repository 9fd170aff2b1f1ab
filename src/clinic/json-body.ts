import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";

/** What a request brought, as JSON; undefined when it brought nothing. @internal */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await text(request);
  return body === "" ? undefined : JSON.parse(body);
}
