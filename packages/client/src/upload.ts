import type { AckError, Attachment, CompletedUpload, Upload as UploadOnServer } from '@parley/contracts';
import { type Answer, accept, refuse } from './answer.ts';
import type { Clock } from './clock.ts';
import type { FileSource } from './file-source.ts';
import type { KeptUpload, KeptUploads } from './kept-uploads.ts';
import { createObservable, type Observable } from './observable.ts';
import { createRepeater, type RunResult } from './repeater.ts';
import type { Rest } from './rest.ts';

/** How far a file is. `sent` counts bytes that the server has kept; it never goes back while the file is the same. */
export type UploadState =
  /** In turn behind others, or until there is a connection again, or the server may be asked again. */
  | { readonly status: 'waiting'; readonly sent: number }
  | { readonly status: 'sending'; readonly sent: number }
  /** All of it is there and is being looked at. */
  | { readonly status: 'checking'; readonly sent: number }
  | { readonly status: 'done'; readonly sent: number; readonly attachment: Attachment; readonly ticket: string }
  | { readonly status: 'failed'; readonly sent: number; readonly error: AckError }
  | { readonly status: 'cancelled'; readonly sent: number };

/** A file on its way to a room: see {@link createUpload}. */
export interface Upload extends Observable<UploadState> {
  /** Names it on this client alone. */
  readonly key: string;
  readonly roomId: string;
  readonly file: FileSource;
  /** Begins one that failed again, where it was. */
  retry(): void;
  /** Gives it up, here and at the server. One that a message has stays there. */
  cancel(): void;
}

/** The same, as {@link createUploads} drives it. */
export interface RunningUpload extends Upload {
  /** It is its turn, or there is a connection again. */
  resume(): void;
  /** Nothing more happens to it; it may go on in another client. */
  stop(): void;
}

/** What one needs. */
export interface UploadOptions {
  readonly key: string;
  readonly roomId: string;
  readonly file: FileSource;
  readonly rest: Rest;
  readonly kept: KeptUploads;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
}

/** All parts of a file but the last have at least so many bytes, and none has more (AT2). */
const [leastBytes, mostBytes] = [262_144, 4_194_304];
/** A part that took less may be larger next time: small ones show how far it is and lose little when they are cut, large ones are fast. */
const quickMs = 700;
const slowMs = 4_000;
/** The edge gives a request 30 s. */
const partWithinMs = 30_000;
/** Looking at an image may wait for others. */
const completeWithinMs = 30_000;

const ended: ReadonlySet<UploadState['status']> = new Set(['done', 'failed', 'cancelled']);

/**
 * Makes an upload that has not begun. It sends part after part, each where the server says that the file ends; after a cut it asks
 * where that is, and goes on there. What can pass is tried again, however often.
 */
export const createUpload = (options: UploadOptions): RunningUpload => {
  const { key, roomId, file, rest, clock, newId } = options;
  const state = createObservable<UploadState>({ status: 'waiting', sent: 0 });
  /** The server's id of it; undefined until it is known there. */
  let id: string | undefined;
  /** Where it goes on; undefined until it is asked. */
  let offset: number | undefined;
  let commandId = newId();
  let kept: KeptUpload | undefined;
  let partBytes = leastBytes;
  let abort = new AbortController();

  const set = (status: 'waiting' | 'sending' | 'checking'): void =>
    state.set({ status, sent: offset ?? state.getSnapshot().sent });
  const fail = (error: AckError): RunResult => {
    kept?.drop();
    state.set({ status: 'failed', sent: state.getSnapshot().sent, error });
    return { next: 'done' };
  };
  const isOver = (): boolean => ended.has(state.getSnapshot().status);

  /** What passes by itself is waited for; what the server does not know any more is begun anew, once it is not given up by us. */
  const refused = (error: AckError): RunResult => {
    if (error.code === 'conflict' || error.outcome === 'unknown') offset = undefined;
    if (!isFinal(error)) {
      set('waiting');
      return { next: 'wait', retryAfterMs: error.retryAfterMs };
    }
    return id !== undefined && (error.code === 'gone' || error.code === 'not_found') ? beginAnew() : fail(error);
  };

  const beginAnew = (): RunResult => {
    kept?.drop();
    [id, offset, commandId] = [undefined, undefined, newId()];
    return { next: 'again' };
  };

  const begin = async (): Promise<RunResult> => {
    if (kept === undefined) {
      kept = await options.kept.claim(roomId, file);
      id = kept.known;
      if (id !== undefined) return { next: 'again' };
    }
    const body = { roomId, name: file.name, size: file.size, commandId };
    const answer = await rest.call<UploadOnServer>({ method: 'POST', path: '/api/uploads', body, signal: abort.signal });
    if (!answer.ok) return refused(answer.error);
    id = answer.data.id;
    offset = answer.data.offset;
    kept?.keep(id);
    return { next: 'again' };
  };

  const locate = async (): Promise<RunResult> => {
    const answer = await rest.call<UploadOnServer>({ method: 'GET', path: pathOf(id), signal: abort.signal });
    if (!answer.ok) return refused(answer.error);
    // Another file of the same name and time.
    if (answer.data.size !== file.size) return beginAnew();
    offset = answer.data.offset;
    return { next: 'again' };
  };

  const sendPart = async (start: number): Promise<RunResult> => {
    const end = Math.min(file.size, start + partBytes);
    const startedAt = clock.now();
    const answer = await rest.call<UploadOnServer>({
      method: 'PATCH',
      path: pathOf(id),
      query: { offset: start },
      bytes: file.slice(start, end),
      withinMs: partWithinMs,
      signal: abort.signal,
    });
    const tookMs = clock.now() - startedAt;
    partBytes = nextPart(partBytes, answer.ok ? tookMs : slowMs);
    if (!answer.ok) return answer.error.code === 'conflict' ? lostPlace() : refused(answer.error);
    offset = answer.data.offset;
    return { next: 'again' };
  };

  const lostPlace = (): RunResult => {
    offset = undefined;
    return { next: 'again' };
  };

  const complete = async (): Promise<RunResult> => {
    set('checking');
    const request = { method: 'POST', path: `${pathOf(id)}/complete`, withinMs: completeWithinMs, signal: abort.signal } as const;
    const answer: Answer<CompletedUpload> = await rest.call<CompletedUpload>(request);
    if (isOver()) return { next: 'done' };
    if (!answer.ok) return answer.error.code === 'conflict' ? lostPlace() : refused(answer.error);
    const { attachment, ticket } = answer.data;
    kept?.drop();
    state.set({ status: 'done', sent: file.size, attachment, ticket });
    return { next: 'done' };
  };

  const repeater = createRepeater({
    ...options,
    run: async () => {
      if (isOver()) return { next: 'done' };
      set('sending');
      if (id === undefined) return begin();
      if (offset === undefined) return locate();
      return offset < file.size ? sendPart(offset) : complete();
    },
  });

  const end = (): void => {
    repeater.stop();
    abort.abort();
    kept?.drop();
    if (id !== undefined) void rest.call<null>({ method: 'DELETE', path: pathOf(id) });
  };

  return {
    key,
    roomId,
    file,
    getSnapshot: state.getSnapshot,
    subscribe: state.subscribe,
    retry: () => {
      if (state.getSnapshot().status !== 'failed') return;
      abort = new AbortController();
      offset = undefined;
      set('waiting');
      repeater.restart();
    },
    cancel: () => {
      if (state.getSnapshot().status === 'cancelled') return;
      state.set({ status: 'cancelled', sent: state.getSnapshot().sent });
      end();
    },
    resume: () => {
      if (!isOver()) repeater.restart();
    },
    stop: () => {
      repeater.stop();
      abort.abort();
    },
  };
};

const pathOf = (id: string | undefined): string => `/api/uploads/${id}`;

const nextPart = (bytes: number, tookMs: number): number => {
  if (tookMs <= quickMs) return Math.min(mostBytes, bytes * 2);
  return tookMs >= slowMs ? Math.max(leastBytes, bytes / 2) : bytes;
};

/** Whether asking again changes nothing. What is of the session, or a fault of the server's own, passes. */
const isFinal = ({ code, outcome, retryable }: AckError): boolean => {
  if (code === 'token_expired' || code === 'unauthenticated' || code === 'internal') return false;
  return !retryable && outcome === 'rejected';
};

/** Tells whether nothing more happens to an upload by itself. */
export const isEnded = ({ status }: UploadState): boolean => ended.has(status);

/** The outcome of an upload, once there is one. */
export const outcomeOf = (upload: Observable<UploadState>): Promise<Answer<{ attachment: Attachment; ticket: string }>> =>
  new Promise((resolve) => {
    const look = (): boolean => {
      const state = upload.getSnapshot();
      if (state.status === 'done') resolve(accept({ attachment: state.attachment, ticket: state.ticket }));
      if (state.status === 'failed') resolve({ ok: false, error: state.error });
      if (state.status === 'cancelled') resolve(refuse('gone', 'it was cancelled'));
      return isEnded(state);
    };
    if (look()) return;
    const stop = upload.subscribe(() => {
      if (look()) stop();
    });
  });
