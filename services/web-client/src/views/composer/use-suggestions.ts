import type { MyRoom, User } from '@parley/contracts';
import { useEffect, useMemo, useState } from 'react';
import { type Emoji, type EmojiList, loadEmoji } from '../../emoji/emoji-list.ts';
import { searchEmoji } from '../../emoji/search-emoji.ts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useStanding } from '../../hooks/use-standing.ts';
import { outranks } from '../../state/authority.ts';
import { noMembers } from '../../state/members.ts';
import type { Trigger } from './find-trigger.ts';
import { type Mentionable, rankPeople } from './rank-people.ts';

/** What may stand in place of what is being typed. */
export type Suggestion =
  | { readonly kind: 'room' }
  | { readonly kind: 'person'; readonly person: Mentionable; readonly isMember: boolean }
  | { readonly kind: 'emoji'; readonly emoji: Emoji };

const mostShown = 8;
/** The server is asked for people outside of the room when nobody has typed for so long, ms. */
const askAfterMs = 200;

const nobody: readonly Mentionable[] = [];

/** Members first; then others, who would not be told, where the room is one that they could join or be added to. */
const usePeople = (query: string | undefined, room: MyRoom | undefined): readonly Suggestion[] => {
  const { members } = useServices();
  const myId = useMyId();
  const inRoom = useObservable(query === undefined || room === undefined ? noMembers : members.in(room.id)).members;
  const outside = useOutsiders(room?.kind === 'direct' ? undefined : query);
  return useMemo(() => {
    if (query === undefined) return [];
    const others = inRoom.filter(({ userId }) => userId !== myId).map((member) => ({ ...member, id: member.userId }));
    const found = rankPeople<Mentionable>(others, query, mostShown);
    const known = new Set<string>([myId, ...inRoom.map(({ userId }) => userId)]);
    const more = rankPeople(
      outside.filter(({ id }) => !known.has(id)),
      query,
      mostShown - found.length,
    );
    return [
      ...found.map((person): Suggestion => ({ kind: 'person', person, isMember: true })),
      ...more.map((person): Suggestion => ({ kind: 'person', person, isMember: false })),
    ];
  }, [query, inRoom, outside, myId]);
};

const useOutsiders = (query: string | undefined): readonly Mentionable[] => {
  const { rest } = useServices().client;
  const [found, setFound] = useState(nobody);
  useEffect(() => {
    if (query === undefined || query.length < 2) return setFound(nobody);
    let isWanted = true;
    const ask = async (): Promise<void> => {
      const answer = await rest.call<{ items: readonly User[] }>({ method: 'GET', path: '/api/users', query: { query } });
      if (isWanted && answer.ok) setFound(answer.data.items);
    };
    const timer = window.setTimeout(() => void ask(), askAfterMs);
    return () => {
      isWanted = false;
      window.clearTimeout(timer);
    };
  }, [rest, query]);
  return found;
};

/** `@room` means everybody, where it is written by those who may call them; for the rest it is text. */
const useRoomCall = (query: string | undefined, room: MyRoom | undefined): readonly Suggestion[] => {
  const standing = useStanding(room);
  const mayCall = room !== undefined && room.kind !== 'direct' && outranks(standing, 'member');
  const isMeant = query !== undefined && mayCall && 'room'.startsWith(query.toLowerCase());
  return useMemo(() => (isMeant ? [{ kind: 'room' }] : []), [isMeant]);
};

const useEmoji = (query: string | undefined): readonly Suggestion[] => {
  const [list, setList] = useState<EmojiList>();
  const isNeeded = query !== undefined;
  useEffect(() => {
    if (isNeeded) void loadEmoji().then(setList);
  }, [isNeeded]);
  return useMemo(() => {
    if (query === undefined || list === undefined) return [];
    return searchEmoji(list, query, mostShown).map((emoji): Suggestion => ({ kind: 'emoji', emoji }));
  }, [query, list]);
};

/** What completes a trigger, best first. */
export const useSuggestions = (trigger: Trigger | undefined, room: MyRoom | undefined): readonly Suggestion[] => {
  const query = trigger?.kind === 'mention' ? trigger.query : undefined;
  const people = usePeople(query, room);
  const call = useRoomCall(query, room);
  const emoji = useEmoji(trigger?.kind === 'emoji' ? trigger.query : undefined);
  // Whoever has typed something of it means everybody; after the sign alone people come first.
  const mentioned = useMemo(
    () => (query === '' ? [...people.slice(0, mostShown - call.length), ...call] : [...call, ...people].slice(0, mostShown)),
    [query, people, call],
  );
  return trigger?.kind === 'emoji' ? emoji : mentioned;
};
