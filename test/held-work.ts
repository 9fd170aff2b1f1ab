import { until } from "./odd-server.js";
import { throwTodo, type Watched } from "./virtual-time.js";

/** Work that holds its client until it is told to end. */
export interface Held {
  work(): Promise<string>;
  end(): void;
  begun(): boolean;
}

/** Makes one. */
export function held(): Held {
  let end = () => {};
  let begun = false;
  const over = new Promise<string>((resolve) => {
    end = () => resolve("served");
  });
  return {
    work: () => {
      begun = true;
      return over;
    },
    end,
    begun: () => begun,
  };
}

/** Waits until work has begun that was handed to `use`, or the call has ended without it. Work still to do stays so. */
export async function beginning(call: Watched<unknown>, { begun }: { begun: () => boolean }): Promise<void> {
  await until(() => begun() || call.state !== "waiting");
  throwTodo();
}
