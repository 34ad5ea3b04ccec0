import { setTimeout as delay } from 'node:timers/promises';
import type { Name } from './cast.ts';
import { type Cast, playerOf } from './write-history.ts';

/** How somebody is for a while: whether they are connected, and what they say of themselves. */
interface Mood {
  readonly who: Name;
  readonly status: 'online' | 'away' | 'dnd' | 'gone';
  readonly text?: string;
}

/** How everybody begins. */
const morning: readonly Mood[] = [
  { who: 'ines', status: 'dnd', text: 'Counting moons' },
  { who: 'lars', status: 'online', text: 'On call this week' },
  { who: 'yusuf', status: 'away', text: 'On the pier' },
  { who: 'hana', status: 'online' },
];

/** What changes, one after the other and over again. Nobody who is about to speak in a dialogue has to be there: who speaks comes back. */
const changes: readonly Mood[] = [
  { who: 'yusuf', status: 'online' },
  { who: 'mei', status: 'away', text: 'Fetching the cat' },
  { who: 'hana', status: 'gone' },
  { who: 'ines', status: 'online' },
  { who: 'mei', status: 'online' },
  { who: 'kofi', status: 'dnd', text: 'Old phone, do not speak to me' },
  { who: 'hana', status: 'online', text: 'Back from the council' },
  { who: 'amara', status: 'away', text: 'Tea' },
  { who: 'kofi', status: 'online' },
  { who: 'amara', status: 'online' },
  { who: 'yusuf', status: 'gone' },
  { who: 'priya', status: 'dnd', text: 'Breaking things' },
  { who: 'yusuf', status: 'away', text: 'On the pier' },
  { who: 'priya', status: 'online' },
];

const betweenMs = 20_000;

/** Lets people come, go and be busy until the signal ends it. */
export const haveMoods = async (cast: Cast, signal: AbortSignal): Promise<void> => {
  for (const mood of morning) await take(cast, mood);
  for (let next = 0; !signal.aborted; next += 1) {
    await delay(betweenMs, undefined, { signal });
    const mood = changes[next % changes.length];
    if (mood !== undefined) await take(cast, mood);
  }
};

const take = async (cast: Cast, { who, status, text }: Mood): Promise<void> => {
  const { client } = playerOf(cast, who);
  if (status === 'gone') {
    client.disconnect();
    return;
  }
  client.connect();
  await client.presence.set({ status, ...(text === undefined ? {} : { text }) });
};
