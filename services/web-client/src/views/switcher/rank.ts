import { matchText, type Range } from '../../state/fuzzy.ts';
import type { Candidate } from './candidates.ts';

/** A candidate with what of its text fits. */
export interface Ranked {
  readonly candidate: Candidate;
  readonly ranges: readonly Range[];
}

/** Candidates that belong together. */
export interface RankedGroup {
  readonly group: 'unread' | 'recent' | 'actions' | 'found';
  readonly items: readonly Ranked[];
}

/** More than this nobody walks through. */
const mostShown = 40;
const mostRecent = 5;

const unfitting = { archived: -12, action: -2 } as const;
const fitting = { mine: 3, unread: 3, known: 1, perPlaceBack: -0.02 } as const;

/**
 * With nothing typed: what is unread, those first where somebody was addressed, then where one was last, then what can be
 * done. Else everything that fits, the best first.
 */
export const rank = (typed: string, candidates: readonly Candidate[], currentId: string | undefined): RankedGroup[] =>
  (typed.trim() === '' ? untyped(candidates, currentId) : [found(typed, candidates)]).filter(({ items }) => items.length > 0);

const plainly = (candidate: Candidate): Ranked => ({ candidate, ranges: [] });

const untyped = (candidates: readonly Candidate[], currentId: string | undefined): RankedGroup[] => {
  const rooms = candidates.filter((one) => one.kind === 'room').filter(({ room }) => room.id !== currentId);
  const unread = rooms.filter(({ room }) => room.unread > 0);
  const recent = rooms.filter(({ room }) => room.unread === 0 && room.archivedAt === undefined);
  const isForMe = ({ room }: (typeof rooms)[number]): boolean => room.mentions > 0 || room.kind === 'direct';
  return [
    { group: 'unread', items: [...unread.filter(isForMe), ...unread.filter((one) => !isForMe(one))].map(plainly) },
    { group: 'recent', items: recent.slice(0, mostRecent).map(plainly) },
    { group: 'actions', items: candidates.filter(({ kind }) => kind === 'action').map(plainly) },
  ];
};

const found = (typed: string, candidates: readonly Candidate[]): RankedGroup => ({
  group: 'found',
  items: candidates
    .flatMap((candidate, place) => {
      const match = matchOf(typed, candidate);
      return match === undefined ? [] : [{ candidate, ranges: match.ranges, score: match.score + extra(candidate, place) }];
    })
    .toSorted((one, other) => other.score - one.score)
    .slice(0, mostShown)
    .map(({ candidate, ranges }) => ({ candidate, ranges })),
});

const matchOf = (typed: string, candidate: Candidate) => {
  const byText = matchText(typed, candidate.text);
  const byOther = candidate.other === undefined ? undefined : matchText(typed, candidate.other);
  if (byText !== undefined && (byOther === undefined || byText.score >= byOther.score)) return byText;
  if (byOther !== undefined) return { score: byOther.score, ranges: byText?.ranges ?? [] };
  // The server found it by something else, its topic for instance.
  return candidate.kind === 'person' || candidate.kind === 'publicRoom' ? { score: 0, ranges: [] } : undefined;
};

const extra = (candidate: Candidate, place: number): number => {
  if (candidate.kind === 'action') return unfitting.action;
  const byPlace = place * fitting.perPlaceBack;
  if (candidate.kind !== 'room') return byPlace + (candidate.kind === 'person' ? fitting.known : 0);
  const { unread, archivedAt } = candidate.room;
  return byPlace + fitting.mine + (unread > 0 ? fitting.unread : 0) + (archivedAt === undefined ? 0 : unfitting.archived);
};
