import type { Timeline } from './timeline.ts';

/** Where in a room: at its newest message, around the message with a `seq`, or from a time (ISO 8601) on. */
export type Place = 'latest' | { readonly around: number } | { readonly at: string };

/** The query of history that shows a place. */
export const queryOf = (place: Place): Readonly<Record<string, string | number | undefined>> =>
  place === 'latest' ? {} : { ...place };

/** Whether a place is among what is held, so that nothing has to be fetched for it. */
export const holds = (timeline: Timeline, place: Place): boolean => {
  if (timeline.position() === undefined) return false;
  if (place === 'latest') return timeline.to() === Infinity;
  if (!('around' in place)) return false;
  const newest = timeline.messages().at(-1)?.seq ?? 0;
  return place.around >= timeline.from() && place.around <= newest;
};

/** Where to begin again so that what is held now is shown again. */
export const placeOf = (timeline: Timeline): Place => {
  if (timeline.to() === Infinity) return 'latest';
  const messages = timeline.messages();
  const middle = messages[messages.length >> 1];
  return middle === undefined ? 'latest' : { around: middle.seq };
};
