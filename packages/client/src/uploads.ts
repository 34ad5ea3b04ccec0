import type { Clock } from './clock.ts';
import type { FileSource } from './file-source.ts';
import { createKeptUploads } from './kept-uploads.ts';
import type { Rest } from './rest.ts';
import type { ClientStorage } from './storage.ts';
import { createUpload, isEnded, type RunningUpload, type Upload } from './upload.ts';

/** Sends files: see {@link createUploads}. */
export interface Uploads {
  /** Begins to send a file to a room, at once or in its turn. */
  start(roomId: string, file: FileSource): Upload;
  /** There is a connection again. */
  resume(): void;
  /** Somebody is signed in, or nobody any more: what others had on its way stops. */
  open(userId: string | undefined): void;
}

/** What they need. */
export interface UploadsOptions {
  readonly rest: Rest;
  readonly storage: ClientStorage | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly onFault: (error: unknown) => void;
}

/** Files that are sent at a time; more would share one line to the server. */
const atOnce = 2;

/** Makes it; nothing is on its way. */
export const createUploads = (options: UploadsOptions): Uploads => {
  const kept = createKeptUploads(options.storage, options.onFault);
  const waiting: RunningUpload[] = [];
  const running = new Set<RunningUpload>();

  const next = (): void => {
    for (const upload of running) if (isEnded(upload.getSnapshot())) running.delete(upload);
    while (running.size < atOnce) {
      const upload = waiting.shift();
      if (upload === undefined) return;
      if (isEnded(upload.getSnapshot())) continue;
      running.add(upload);
      upload.resume();
    }
  };

  const enqueue = (upload: RunningUpload): void => {
    waiting.push(upload);
    next();
  };

  return {
    start: (roomId, file) => {
      const upload = createUpload({ ...options, kept, roomId, file, key: options.newId() });
      upload.subscribe(() => {
        if (isEnded(upload.getSnapshot())) next();
      });
      enqueue(upload);
      return { ...upload, retry: () => retry(upload) };
    },
    resume: () => {
      for (const upload of running) upload.resume();
    },
    open: (userId) => {
      for (const upload of [...running, ...waiting]) upload.stop();
      running.clear();
      waiting.splice(0);
      kept.open(userId);
    },
  };

  function retry(upload: RunningUpload): void {
    if (upload.getSnapshot().status !== 'failed') return;
    running.add(upload);
    upload.retry();
  }
};
