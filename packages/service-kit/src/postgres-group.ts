import pg from 'pg';

/** A statement as Kysely hands it over; `name` where the server is to keep it prepared. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly name?: string;
}

/** What a query of pg does beyond its published types: the interface that pg-cursor builds on as well. */
interface WireQuery {
  readonly name?: string;
  readonly text: string;
  prepare(connection: WireConnection): void;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: WireConnection): void;
  handleCopyInResponse(connection: WireConnection): void;
  handleReadyForQuery(connection: WireConnection): void;
  handleError(error: Error, connection: WireConnection): void;
}

interface WireConnection {
  readonly stream: { write(bytes: Buffer): unknown };
  /** Statements sent to be prepared and not confirmed yet. */
  readonly submittedNamedStatements: Record<string, string>;
}

const sync = Buffer.from([0x53, 0, 0, 0, 4]);

interface OneOfGroup {
  readonly query: WireQuery;
  readonly result: Promise<pg.QueryResult>;
}

const toQuery = ({ text, values, name }: Statement, types: pg.CustomTypesConfig): OneOfGroup => {
  const { promise, resolve, reject } = Promise.withResolvers<pg.QueryResult>();
  const config = { text, values: [...values], types, queryMode: 'extended', ...(name === undefined ? {} : { name }) };
  const settle = (error: Error | null | undefined, result: pg.QueryResult): void => (error ? reject(error) : resolve(result));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see WireQuery
  const query = new pg.Query(config, settle) as unknown as WireQuery;
  return { query, result: promise };
};

/**
 * Several statements that travel as one message and are answered as one: each is parsed, bound and executed, and one Sync
 * ends them all. The first that fails keeps those behind it from being carried out: they throw what it threw. pg itself
 * puts a Sync behind each statement, so each would cost a write, an answer and a wake-up of its own on both sides.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export class StatementGroup {
  readonly #queries: readonly WireQuery[];
  #at = 0;
  /** A promise per statement, in their order. */
  readonly results: readonly Promise<pg.QueryResult>[];
  /** Called once when the group is done. */
  callback = (_error?: Error): void => {};

  constructor(statements: readonly Statement[], types: pg.CustomTypesConfig) {
    const all = statements.map((statement) => toQuery(statement, types));
    this.#queries = all.map(({ query }) => query);
    this.results = all.map(({ result }) => result);
  }

  /** What the client notes as prepared when the server has parsed it. */
  get name(): string | undefined {
    return this.#queries[this.#at]?.name;
  }

  get text(): string | undefined {
    return this.#queries[this.#at]?.text;
  }

  /** Answers an error where a value cannot be sent; then nothing is. */
  submit(connection: WireConnection): Error | null {
    const parts: Buffer[] = [];
    let refused = false;
    const gathering: WireConnection = Object.create(connection, {
      stream: { value: { writable: true, write: (part: Buffer) => parts.push(part) } },
      sync: { value: () => {} },
      // What a query does when one of its values has no text.
      close: { value: () => (refused = true) },
    });
    for (const query of this.#queries) query.prepare(gathering);
    if (refused) return new Error('a value of a statement cannot be sent');
    // One buffer: a write of many costs the more the more they are.
    connection.stream.write(Buffer.concat([...parts, sync]));
    return null;
  }

  handleRowDescription(message: unknown): void {
    this.#queries[this.#at]?.handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    this.#queries[this.#at]?.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: WireConnection): void {
    this.#queries[this.#at]?.handleCommandComplete(message, connection);
    this.#at += 1;
  }

  handleEmptyQuery(): void {
    this.#at += 1;
  }

  /** Nothing is copied in a group: the server gets to know it, and answers with an error. */
  handleCopyInResponse(connection: WireConnection): void {
    this.#queries[this.#at]?.handleCopyInResponse(connection);
  }

  handleCopyData(): void {}

  handleReadyForQuery(connection: WireConnection): void {
    for (const query of this.#queries) query.handleReadyForQuery(connection);
    this.callback();
  }

  handleError(error: Error, connection: WireConnection): void {
    // Behind the last one it is the end of the connection, or of the transaction that the Sync would have committed.
    const failed = this.#at === this.#queries.length ? 0 : this.#at;
    for (const [index, query] of this.#queries.entries()) {
      if (index < failed) query.handleReadyForQuery(connection);
      else query.handleError(error, connection);
      if (index >= failed && query.name !== undefined) delete connection.submittedNamedStatements[query.name];
    }
    this.#at = this.#queries.length;
    this.callback(error);
  }
}
