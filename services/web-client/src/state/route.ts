/** Where somebody is, as the address says it. */
export type Route =
  | { readonly view: 'home' }
  | { readonly view: 'signIn' }
  /** An invitation that somebody was given. */
  | { readonly view: 'invite'; readonly code: string }
  | { readonly view: 'room'; readonly roomId: string; readonly seq?: number };

/** The id is a UUID, or the server would not understand the question. */
const roomPath = /^\/r\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/(\d{1,15}))?\/?$/i;

const invitePath = /^\/invite\/([\w-]{1,64})\/?$/;

/** Reads a path; one that is not known is home. */
export const parseRoute = (path: string): Route => {
  if (/^\/signin\/?$/.test(path)) return { view: 'signIn' };
  const [, code] = invitePath.exec(path) ?? [];
  if (code !== undefined) return { view: 'invite', code };
  const [, roomId, seq] = roomPath.exec(path) ?? [];
  if (roomId === undefined) return { view: 'home' };
  return { view: 'room', roomId: roomId.toLowerCase(), ...(seq === undefined ? {} : { seq: Number(seq) }) };
};

/** The path of a place. */
export const pathOf = (route: Route): string => {
  if (route.view === 'home') return '/';
  if (route.view === 'signIn') return '/signin';
  if (route.view === 'invite') return `/invite/${route.code}`;
  return route.seq === undefined ? `/r/${route.roomId}` : `/r/${route.roomId}/${route.seq}`;
};
