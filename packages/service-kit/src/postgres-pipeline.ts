import { CompiledQuery, type DatabaseConnection, DummyDriver, Kysely, PostgresDialect, type QueryExecutor, sql } from 'kysely';

/** What a pipelined transaction ends with: its result, and its last statement, which may still be unanswered. */
export interface LastStatement<T> {
  readonly result: T;
  /** The commit travels with it, and is not carried out when it fails. */
  readonly last?: Promise<unknown>;
}

/**
 * Runs a transaction whose statements travel together where they are asked for together, begin and commit with them.
 * PostgreSQL carries them out one after the other, each with a snapshot of its own (READ COMMITTED), so what is sent
 * with a lock sees what the lock waited for.
 * @throws what the first failed statement, or the commit, threw; nothing is kept then, unless the commit's answer was lost.
 */
export const pipelinedTransaction = <Tables, T>(
  db: Kysely<Tables>,
  work: (tx: Kysely<Tables>) => Promise<LastStatement<T>>,
): Promise<T> => {
  const executor = db.getExecutor();
  return executor.provideConnection(async (connection) => {
    const run = (text: string) => connection.executeQuery<{ command: string }>(CompiledQuery.raw(text));
    const begun = run('begin');
    // Whatever it throws, the statements behind it throw as well.
    begun.catch(() => {});
    try {
      const { result, last } = await work(on<Tables>(executor, connection));
      const [{ rows }] = await Promise.all([run('commit'), begun, last]);
      // How PostgreSQL answers the commit of a transaction in which something failed that nobody told of.
      if (rows[0]?.command === 'ROLLBACK') throw new Error('the transaction was rolled back');
      return result;
    } catch (error) {
      await run('rollback').catch(() => {});
      throw error;
    }
  });
};

/** Marks what is asked for behind everything else of a snapshot, so that the end of it travels with that. */
export type AsLast = <T>(statement: Promise<T>) => Promise<T>;

/**
 * Runs statements that only read over one and the same state (REPEATABLE READ). They travel together where they are asked for
 * together, the beginning with the first, and the end with whatever is given to `asLast`; without that it costs a round trip.
 * @throws what the first failed statement threw.
 */
export const pipelinedSnapshot = <Tables, T>(
  db: Kysely<Tables>,
  work: (tx: Kysely<Tables>, asLast: AsLast) => Promise<T>,
): Promise<T> => {
  const executor = db.getExecutor();
  return executor.provideConnection(async (connection) => {
    const run = (text: string) => connection.executeQuery(CompiledQuery.raw(text));
    const begun = run('begin isolation level repeatable read read only');
    // Whatever it throws, the statements behind it throw as well.
    begun.catch(() => {});
    const tx = on<Tables>(executor, connection);
    let ended: Promise<unknown> | undefined;
    const asLast: AsLast = (statement) => {
      // On the way that the statement has taken, so that it cannot overtake it.
      ended = sql`commit`.execute(tx);
      ended.catch(() => {});
      return statement;
    };
    try {
      const result = await work(tx, asLast);
      await Promise.all([ended ?? run('commit'), begun]);
      return result;
    } catch (error) {
      await run('rollback').catch(() => {});
      throw error;
    }
  });
};

/** Sends at once what is asked for; Kysely's own transactions wait for each answer first. */
const on = <Tables>(executor: QueryExecutor, connection: DatabaseConnection): Kysely<Tables> => {
  const held = executor.withConnectionProvider({ provideConnection: (consumer) => consumer(connection) });
  return new Kysely<Tables>({ config: { dialect: unused }, dialect: unused, driver: new DummyDriver(), executor: held });
};

const unused = new PostgresDialect({
  pool: () => Promise.reject(new Error('statements of a transaction have their connection')),
});
