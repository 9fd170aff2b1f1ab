import { nameAUser } from "#work/00-ask/2-name-a-user";
import { demand, test } from "../../exercise-lab.js";

test("finds a user's name", async ({ lab }) => {
  const client = await lab.connect();
  const { rows } = await client.query<{ name: string }>("select name from users where id = 2");
  const got = await nameAUser(client, 2);
  demand(
    got === rows[0]?.name,
    `User 2 is ${rows[0]?.name}, and it returned ${got}. Next: ask for the user with this id.`,
  );
  demand((await nameAUser(client, -1)) === undefined, "Nobody has the id -1. Next: return undefined.");
});
