import { Client } from 'pg';

/** A time so many months before another; the day of the month is the first. */
export const monthsBefore = (time: Date, months: number): Date =>
  new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() - months, 1));

/** As message-persistence makes those of coming months; what is there already stays. */
const makeOne = async (client: Client, from: Date): Promise<void> => {
  const [start, end] = [from, monthsBefore(from, -1)].map((time) => time.toISOString());
  const name = `messages_${from.toISOString().slice(0, 7).replace('-', '_')}`;
  const { rowCount } = await client.query('SELECT FROM pg_inherits WHERE inhrelid = to_regclass($1)', [name]);
  if (rowCount !== 0) return;
  await client.query(`CREATE TABLE ${name} (LIKE messages INCLUDING ALL)`);
  await client.query(`ALTER TABLE messages ATTACH PARTITION ${name} FOR VALUES FROM ('${start}') TO ('${end}')`);
};

/** Makes the partitions of the last `months` months, the present one included. */
export const makePartitions = async (databaseUrl: string, months: number): Promise<void> => {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000, statement_timeout: 30_000 });
  await client.connect();
  try {
    for (let back = months - 1; back >= 0; back -= 1) await makeOne(client, monthsBefore(new Date(), back));
  } finally {
    await client.end();
  }
};
