import { authRoutes, mediaRoutes, messageRoutes, presenceRoutes, pushRoutes, type Route } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import { connect, type Line, type Person, request } from '../person.ts';
import type { RouteAsk } from './act.ts';
import type { Standing } from './standings.ts';

/** All routes by their names, which no two tables share. */
export const routes: Readonly<Record<string, Route>> = {
  ...authRoutes,
  ...messageRoutes,
  ...presenceRoutes,
  ...pushRoutes,
  ...mediaRoutes,
};

/** Asks a route as somebody, or as nobody; answers `ok`, or the code, or what else came. */
export const tryRoute = async (url: string, name: string, { params = {}, query, body }: RouteAsk, actor: Person | undefined) => {
  const route = routes[name];
  if (route === undefined) throw new Error(`there is no route ${name}`);
  const path = route.path.replaceAll(/:(\w+)/g, (_, field: string) => params[field] ?? field);
  const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
  const reply = await request<{ code?: string }>(url, route.method, path + search, {
    body,
    ...(actor === undefined ? {} : { token: actor.token }),
  });
  return reply.status === route.status ? 'ok' : (reply.body.code ?? String(reply.status));
};

interface Acknowledged {
  readonly ok: boolean;
  readonly error?: { readonly code: string };
  readonly data?: { readonly rooms?: readonly { readonly error?: { readonly code: string } }[] };
}

/** What the gateway tells of a place. */
interface Place {
  readonly type?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** What the gateway last told of somebody's place in a room, at the latest when they came in. */
const placeIn = ({ userFrames, ready }: Line, roomId: string): Place => {
  const first = ready.rooms.map((room) => ({ type: 'room.added', data: { ...room } }));
  const later = userFrames.flatMap(({ events }) => events).filter(({ type }) => type === 'room.added' || type === 'room.removed');
  return [...first, ...later].findLast(({ data }: Place) => data?.['roomId'] === roomId) ?? {};
};

/** Standings that come with a role of their own, which may be told after the place itself. */
const roles: Readonly<Partial<Record<Standing, string>>> = {
  guest: 'guest',
  foreignGuest: 'guest',
  moderator: 'moderator',
  owner: 'owner',
};

/** Waits until a gateway has heard how somebody stands in a room; what it judges by itself lags behind storage. */
export const awaitPlace = (line: Line, roomId: string, standing: Standing): Promise<void> =>
  eventually(() => {
    const { type, data } = placeIn(line, roomId);
    const wanted = standing === 'banned' ? type === 'room.removed' : type === 'room.added';
    const roleKnown = roles[standing] === undefined || data?.['role'] === roles[standing];
    const muteKnown = standing !== 'muted' || data?.['mutedUntil'] !== undefined;
    if (!wanted || !roleKnown || !muteKnown) throw new Error(`the gateway has not heard that somebody is ${standing}`);
  });

/** Emits an event as somebody; answers as {@link tryRoute}. What `room:sync` says of its one room counts. */
export const tryEvent = async (url: string, event: string, payload: unknown, line: Line | undefined): Promise<string> => {
  if (line === undefined) return codeOfRefusal(url, event, payload);
  const { ok, error, data } = await line.emit<Acknowledged>(event, payload);
  return error?.code ?? data?.rooms?.[0]?.error?.code ?? (ok ? 'ok' : 'nothing');
};

/** Nobody has no line: they are refused when they connect. */
const codeOfRefusal = async (url: string, event: string, payload: unknown): Promise<string> => {
  try {
    const line = await connect({ url, token: '' } as Person);
    await line.emit(event, payload);
    line.close();
    return 'ok';
  } catch (error) {
    return (error as { data?: { code?: string } }).data?.code ?? String(error);
  }
};
