import type { Connection, Submittable } from 'pg';

/** What is copied into one table: its columns, and the rows in COPY's text format. */
export interface CopiedTable {
  /** As `messages (id, content)`. */
  readonly into: string;
  readonly rows: string;
}

const frame = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

const copyDone = frame('c', Buffer.alloc(0));

/** The answer to a CopyInResponse, ready to be sent. https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY */
const copied = ({ rows }: CopiedTable): Buffer => Buffer.concat([frame('d', Buffer.from(rows)), copyDone]);

/** One transaction of one COPY per table, for pg's `client.query`; `done` resolves after the commit. */
export class CopyTransaction implements Submittable {
  readonly #text: string;
  readonly #answers: Buffer[];
  readonly #settled = Promise.withResolvers<void>();
  /** Called by pg when it is done; nobody else listens. */
  callback = (): void => {};
  readonly done: Promise<void> = this.#settled.promise;

  constructor(tables: readonly CopiedTable[]) {
    this.#text = ['BEGIN', ...tables.map(({ into }) => `COPY ${into} FROM STDIN`), 'COMMIT'].join('; ');
    this.#answers = tables.map(copied);
  }

  submit(connection: Connection): void {
    connection.query(this.#text);
  }

  handleCopyInResponse(connection: Connection): void {
    connection.stream.write(this.#answers.shift() ?? copyDone);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#settled.resolve();
  }

  handleError(error: Error): void {
    this.#settled.reject(error);
  }
}
