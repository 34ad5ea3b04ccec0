import { connect, createRoom, type Line, type LineOptions, type Person } from '../person.ts';
import type { Timeline } from '../timeline.ts';
import { must, Unmet, within } from './check.ts';
import type { Options } from './options.ts';

/** A transport of Socket.IO. */
export type Transport = 'websocket' | 'polling';

/** Two people who talk, and what each of them was told. */
export interface Talk {
  readonly lines: readonly [Line, Line];
  readonly timelines: readonly [Timeline, Timeline];
}

/** Two people, and how to let go of their accounts. */
export interface People {
  readonly pair: readonly [Person, Person];
  /** How they were come by. */
  readonly by: 'registration' | 'password' | 'token';
}

const connectsWithinMs = 25_000;

/** One examination: what earlier checks brought about, for those that come later. */
export class Visit {
  readonly options: Options;
  /** Transports that were seen to work. */
  readonly transports: Transport[] = [];
  readonly #rooms: { owner: Person; roomId: string }[] = [];
  readonly #lines: Line[] = [];
  #people: People | undefined;
  #talk: Talk | undefined;

  constructor(options: Options) {
    this.options = options;
  }

  get url(): string {
    return this.options.url;
  }

  /** @throws {Unmet} where nobody is signed in. */
  get pair(): readonly [Person, Person] {
    if (this.#people === undefined) throw new Unmet('nobody is signed in');
    return this.#people.pair;
  }

  people(): People | undefined {
    return this.#people;
  }

  setPeople(people: People): void {
    this.#people = people;
  }

  /** @throws {Unmet} where there was no conversation. */
  get talk(): Talk {
    if (this.#talk === undefined) throw new Unmet('there was no conversation');
    return this.#talk;
  }

  setTalk(talk: Talk): void {
    this.#talk = talk;
  }

  /** A private room of the first for both; it is left and archived in the end. */
  async room(): Promise<string> {
    const [owner, other] = this.pair;
    const roomId = await createRoom(owner, [other]);
    this.#rooms.push({ owner, roomId });
    return roomId;
  }

  rooms(): readonly { owner: Person; roomId: string }[] {
    return this.#rooms;
  }

  /** A line over this transport, closed at the end if not before. @throws what kept it from being ready. */
  async line(person: Person, transport: Transport, options: LineOptions = {}): Promise<Line> {
    const connecting = connect(person, { transports: [transport], timeout: 10_000, ...options }).catch((error: unknown) => {
      throw new Error(`no connection: ${reasonOf(error)}`, { cause: error });
    });
    const line = await within(connectsWithinMs, `to be ready over ${transport}`, connecting);
    this.#lines.push(line);
    return line;
  }

  /** A line over some transport that works; where there are two, the one or the other. @throws {Unmet} where there is none. */
  anyLine(person: Person, which: 0 | 1): Promise<Line> {
    const transport = this.transports[which] ?? this.transports[0];
    if (transport === undefined) throw new Unmet('no transport works');
    return this.line(person, transport);
  }

  closeLines(): void {
    for (const line of this.#lines.splice(0)) line.close();
  }
}

/** What socket.io-client says of an error of a transport is in what lies below it. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const code = 'data' in error && isCoded(error.data) ? ` (${error.data.code})` : '';
  const below = 'description' in error && error.description instanceof Error ? `: ${error.description.message}` : '';
  const cause = error.cause instanceof Error && error.cause.message !== error.message ? `: ${reasonOf(error.cause)}` : '';
  return `${error.message}${code}${below}${below === '' ? cause : ''}`;
};

const isCoded = (data: unknown): data is { code: string } =>
  typeof data === 'object' && data !== null && 'code' in data && typeof data.code === 'string';

/** The status that was wanted, or what was answered instead. */
export const expectStatus = (what: string, { status, body }: { status: number; body: unknown }, wanted: number): void =>
  must(status === wanted, `${what} answered ${status} instead of ${wanted}: ${JSON.stringify(body).slice(0, 200)}`);
