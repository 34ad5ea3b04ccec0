import type { Message } from '@parley/contracts';

/** A thread that is open beside its room, at one of its messages where it names one. */
export interface ThreadPlace {
  readonly rootId: string;
  readonly seq?: number;
}

/** Where somebody is, as the address says it. */
export type Route =
  | { readonly view: 'home' }
  | { readonly view: 'signIn' }
  /** The threads that I follow. */
  | { readonly view: 'threads' }
  /** An invitation that somebody was given. */
  | { readonly view: 'invite'; readonly code: string }
  | { readonly view: 'room'; readonly roomId: string; readonly seq?: number; readonly thread?: ThreadPlace };

/** Ids are UUIDs, or the server would not understand the question. */
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const roomPath = new RegExp(`^/r/(${uuid})(?:/thread/(${uuid}))?(?:/(\\d{1,15}))?/?$`, 'i');

const invitePath = /^\/invite\/([\w-]{1,64})\/?$/;

/** Reads a path; one that is not known is home. */
export const parseRoute = (path: string): Route => {
  if (/^\/signin\/?$/.test(path)) return { view: 'signIn' };
  if (/^\/threads\/?$/.test(path)) return { view: 'threads' };
  const [, code] = invitePath.exec(path) ?? [];
  if (code !== undefined) return { view: 'invite', code };
  const [, roomId, rootId, at] = roomPath.exec(path) ?? [];
  if (roomId === undefined) return { view: 'home' };
  const seq = at === undefined ? {} : { seq: Number(at) };
  const room = { view: 'room', roomId: roomId.toLowerCase() } as const;
  return rootId === undefined ? { ...room, ...seq } : { ...room, thread: { rootId: rootId.toLowerCase(), ...seq } };
};

/** The path of a place. */
export const pathOf = (route: Route): string => {
  if (route.view === 'home') return '/';
  if (route.view === 'signIn') return '/signin';
  if (route.view === 'threads') return '/threads';
  if (route.view === 'invite') return `/invite/${route.code}`;
  const { roomId, thread } = route;
  const seq = thread === undefined ? route.seq : thread.seq;
  return `/r/${roomId}${thread === undefined ? '' : `/thread/${thread.rootId}`}${seq === undefined ? '' : `/${seq}`}`;
};

/** Where a message is read: in its room, or in its thread. */
export const routeToMessage = ({ roomId, seq, threadOf }: Pick<Message, 'roomId' | 'seq' | 'threadOf'>): Route =>
  threadOf === undefined ? { view: 'room', roomId, seq } : { view: 'room', roomId, thread: { rootId: threadOf, seq } };
