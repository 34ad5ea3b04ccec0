import type { OwnStatus, Presence } from '@parley/contracts';

/** How I am, as far as it is mine to say; `until` ends text and status (ISO 8601). */
export interface OwnState {
  readonly status: OwnStatus;
  readonly text?: string;
  readonly until?: string;
}

/** What I said, and what others saw of me then. */
export interface Said {
  readonly state: OwnState;
  readonly seenThen: Presence | undefined;
}

/** What may be set. */
export const ownStatuses: readonly OwnStatus[] = ['online', 'away', 'dnd', 'invisible'];

/**
 * How I am, from what others see of me and what I set in this window. Others see nobody who is invisible (PR3): whoever is
 * connected and seen as offline is so, and only what was set here tells with which text. Until others see anything new, what
 * was said counts.
 */
export const ownStateOf = (seen: Presence | undefined, said: Said | undefined, now: number): OwnState | undefined => {
  const until = said?.state.until;
  const own = until !== undefined && Date.parse(until) <= now ? undefined : said?.state;
  if (seen === undefined || seen.status === 'unknown') return own;
  if (own !== undefined && seen === said?.seenThen) return own;
  if (seen.status === 'offline') return { ...own, status: 'invisible' };
  return withoutUndefined({ status: seen.status, text: seen.text, until: seen.until });
};

/** What is to be set where only a part of it changes; nothing is kept of what has ended by `now` (ms). */
export const withStatus = (own: OwnState | undefined, status: OwnStatus, now: number): OwnState => {
  const isOver = own?.until !== undefined && Date.parse(own.until) <= now;
  return withoutUndefined({ status, text: isOver ? undefined : own?.text, until: isOver ? undefined : own?.until });
};

const withoutUndefined = ({
  status,
  text,
  until,
}: {
  readonly status: OwnStatus;
  readonly text: string | undefined;
  readonly until: string | undefined;
}): OwnState => ({
  status,
  ...(text === undefined ? {} : { text }),
  ...(until === undefined ? {} : { until }),
});
