import type { ChatClient, FileSource, SendableAttachment, Upload } from '@parley/client';
import { keyOfPlace, type WritingPlace } from './composing.ts';
import { createObservable } from './observable.ts';

/** The most files that a message has. */
export const mostAttachments = 10;

/** A file that is to go with what is being written. */
export type Attaching = Upload;

/** Which files go with what is being written, by place, for as long as this window lives. */
export interface AttachingFiles {
  /** The same list until it changes. */
  in(place: WritingPlace): readonly Attaching[];
  /** Begins to send files; answers how many of them are too many. */
  add(place: WritingPlace, files: readonly File[]): number;
  /** Gives one up. */
  remove(place: WritingPlace, key: string): void;
  /** What can be sent now; undefined while some are on their way or have failed. */
  ready(place: WritingPlace): readonly SendableAttachment[] | undefined;
  /** They are sent. */
  forget(place: WritingPlace): void;
  /** Puts some back that could not be sent. */
  putBack(place: WritingPlace, attachments: readonly SendableAttachment[]): void;
  /** A picture of a file that was sent from this window, by the id of its attachment, where there is one. */
  previewOf(attachmentId: string): string | undefined;
  readonly subscribe: (listener: () => void) => () => void;
  /** Somebody else is here now, or nobody. */
  clear(): void;
}

/** What it needs of a window. */
export interface AttachingFilesOptions {
  readonly client: Pick<ChatClient, 'upload'>;
  /** Makes a URL of a picture that is here, and lets go of it. */
  readonly urlOf: (file: Blob) => string;
  readonly release: (url: string) => void;
}

/** Pictures of what was sent lately; each keeps its file in memory. */
const mostPreviews = 30;
const none: readonly Attaching[] = [];

/** Makes it; nothing is attached anywhere. */
export const createAttachingFiles = ({ client, urlOf, release }: AttachingFilesOptions): AttachingFiles => {
  const lists = createObservable<ReadonlyMap<string, readonly Attaching[]>>(new Map());
  const previews = new Map<string, string>();
  const at = (place: WritingPlace): readonly Attaching[] => lists.getSnapshot().get(keyOfPlace(place)) ?? none;
  const set = (place: WritingPlace, list: readonly Attaching[]): void => {
    const next = new Map(lists.getSnapshot());
    if (list.length === 0) next.delete(keyOfPlace(place));
    else next.set(keyOfPlace(place), list);
    lists.set(next);
  };

  const keepPreview = (upload: Upload, file: File): void => {
    const state = upload.getSnapshot();
    if (state.status !== 'done' || state.attachment.image === undefined || previews.has(state.attachment.id)) return;
    previews.set(state.attachment.id, urlOf(file));
    for (const [id, url] of [...previews].slice(0, Math.max(0, previews.size - mostPreviews))) {
      previews.delete(id);
      release(url);
    }
  };

  const begin = (place: WritingPlace, file: File): Attaching => {
    const upload = client.upload(place.roomId, file satisfies FileSource);
    upload.subscribe(() => {
      keepPreview(upload, file);
      // Whether all of them can be sent may be another question now.
      if (at(place).includes(upload)) set(place, [...at(place)]);
    });
    return upload;
  };

  return {
    in: at,
    add: (place, files) => {
      const fitting = files.slice(0, Math.max(0, mostAttachments - at(place).length));
      if (fitting.length > 0) set(place, [...at(place), ...fitting.map((file) => begin(place, file))]);
      return files.length - fitting.length;
    },
    remove: (place, key) => {
      at(place)
        .find((one) => one.key === key)
        ?.cancel();
      set(
        place,
        at(place).filter((one) => one.key !== key),
      );
    },
    ready: (place) => {
      const states = at(place).map((one) => one.getSnapshot());
      const done = states.flatMap((state) =>
        state.status === 'done' ? [{ attachment: state.attachment, ticket: state.ticket }] : [],
      );
      return done.length === states.length ? done : undefined;
    },
    forget: (place) => set(place, none),
    putBack: (place, attachments) =>
      set(place, [...attachments.map((one) => arrived(place, one)), ...at(place)].slice(0, mostAttachments)),
    previewOf: (id) => previews.get(id),
    subscribe: lists.subscribe,
    clear: () => {
      for (const url of previews.values()) release(url);
      previews.clear();
      lists.set(new Map());
    },
  };
};

/** A file that is at the server already. */
const arrived = ({ roomId }: WritingPlace, { attachment, ticket }: SendableAttachment): Attaching => {
  const state = { status: 'done', sent: attachment.size, attachment, ticket } as const;
  return {
    key: attachment.id,
    roomId,
    file: { name: attachment.name, size: attachment.size, slice: () => new Blob([]) },
    getSnapshot: () => state,
    subscribe: () => () => undefined,
    retry: () => undefined,
    // It may have been sent after all: the server knows, and gives up what nobody sends.
    cancel: () => undefined,
  };
};
