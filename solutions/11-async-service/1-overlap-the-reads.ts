import pg from "pg";

const sql = {
  user: "select id, name, city from users where id = $1",
  neighbours: "select id, name from users where city = $1 and id <> $2 order by id limit 3",
  latest: "select id, total::float8 as total from orders where user_id = $1 order by created_at desc, id desc limit 3",
  spent: "select coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1 and status <> 'cancelled'",
};

export interface UserPage {
  name: string;
  city: string;
  /** Others in the same city. */
  neighbours: { id: number; name: string }[];
  /** The latest orders, latest first. */
  latest: { id: number; total: number }[];
  spent: number;
}

/** The page about one user. */
export async function userPage(pool: pg.Pool, id: number): Promise<UserPage | undefined> {
  let failed = false;
  const read = async (text: string, values: unknown[]) => {
    try {
      return (await pool.query(text, values)).rows;
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  // Three reads need nothing but the id. `pool.query` gives its connection back: none is held while another is waited for.
  const user = read(sql.user, [id]);
  const latest = read(sql.latest, [id]);
  const spent = read(sql.spent, [id]);
  // The neighbours wait for the user alone. By then another read may have failed: then they are asked for nobody.
  const neighbours = user.then(([found]) => (found && !failed ? read(sql.neighbours, [found.city, id]) : []));
  const reads = [user, neighbours, latest, spent] as const;
  // Promise.all alone would throw at the first failure, and leave the others under way behind the caller's back.
  await Promise.allSettled(reads);
  const [users, others, orders, [sum]] = await Promise.all(reads);
  if (users.length === 0) return undefined;
  const { name, city } = users[0];
  return { name, city, neighbours: others, latest: orders, spent: sum.spent };
}
