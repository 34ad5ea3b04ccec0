import type { Place, TimelineSnapshot, TimelineView } from '@parley/client';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Row } from './rows.ts';
import type { MessageList } from './use-message-list.ts';
import type { ScrollToRow } from './use-scroll-to-row.ts';

/** Where somebody wants to be: at a message, at the first unread one, at the first one from a time (ISO 8601) on, or at the newest. */
export type Target =
  | { readonly kind: 'message'; readonly seq: number }
  | { readonly kind: 'unread'; readonly readSeq: number }
  | { readonly kind: 'time'; readonly at: string }
  | { readonly kind: 'latest' };

/** What somebody is told of the place they wanted. */
export type PlaceNotice = 'missing' | 'deleted';

/** Where the rows are scrolled to as soon as they hold it. */
type Aim = { readonly seq: number; readonly isLink: boolean } | 'line' | 'end';

/** How long a message that a link led to stands out, ms. */
const highlightedForMs = 3_500;

/** The way to another place of the room. */
export interface PlaceControl {
  readonly go: (target: Target) => void;
  readonly isGoing: boolean;
  readonly highlightedSeq: number | undefined;
  readonly notice: PlaceNotice | undefined;
  readonly dismissNotice: () => void;
}

interface PlaceOptions {
  readonly view: TimelineView;
  readonly rows: readonly Row[];
  readonly list: MessageList;
  readonly scrollToRow: ScrollToRow;
  readonly focusRow: (key: string) => void;
  /** Is told that the message of a link is not here; says whether it has found it elsewhere. */
  readonly lookElsewhere: (seq: number) => Promise<boolean>;
}

const placeOf = (target: Target): Place => {
  if (target.kind === 'message') return { around: target.seq };
  if (target.kind === 'unread') return { around: target.readSeq + 1 };
  return target.kind === 'time' ? { at: target.at } : 'latest';
};

/** Whether the place is among what is held, with something above it. */
const isHeld = (target: Target, { messages, from, hasMoreBefore, hasMoreAfter }: TimelineSnapshot): boolean => {
  if (target.kind === 'latest') return !hasMoreAfter;
  if (target.kind === 'time') return false;
  const seq = target.kind === 'message' ? target.seq : target.readSeq + 1;
  return messages.length > 0 && (seq > from || !hasMoreBefore) && seq >= from && seq <= (messages.at(-1)?.seq ?? 0);
};

/** Which row a target is, once its messages are held. */
const aimOf = (target: Target, { messages }: TimelineSnapshot): Aim => {
  if (target.kind === 'latest') return 'end';
  // Which one it is depends on who wrote it.
  if (target.kind === 'unread') return 'line';
  if (target.kind === 'message') {
    const nearest = messages.find(({ seq }) => seq >= target.seq) ?? messages.at(-1);
    return { seq: nearest?.seq ?? target.seq, isLink: true };
  }
  const seq = messages.find(({ createdAt }) => Date.parse(createdAt) >= Date.parse(target.at))?.seq;
  return seq === undefined ? 'end' : { seq, isLink: false };
};

/** The row that is aimed at; undefined for the end, and where there is none. */
const rowOf = (aim: Aim, rows: readonly Row[]): Row | undefined => {
  if (aim === 'end') return undefined;
  if (aim === 'line') return rows.find((row) => row.kind === 'message' && row.isFirstUnread);
  return rows.find((row) => row.kind === 'message' && row.message.seq >= aim.seq);
};

/** Makes it. */
export const usePlace = ({ view, rows, list, scrollToRow, focusRow, lookElsewhere }: PlaceOptions): PlaceControl => {
  const [aim, setAim] = useState<Aim>();
  const [isGoing, setIsGoing] = useState(false);
  const [highlightedSeq, setHighlightedSeq] = useState<number>();
  const [notice, setNotice] = useState<PlaceNotice>();
  const turn = useRef(0);

  const missing = async (seq: number): Promise<void> => {
    const mine = turn.current;
    const isElsewhere = await lookElsewhere(seq);
    if (!isElsewhere && mine === turn.current) setNotice('missing');
  };

  const arrive = (target: Target): void => {
    const snapshot = view.getSnapshot();
    setIsGoing(false);
    setAim(aimOf(target, snapshot));
    if (target.kind !== 'message') return;
    const message = snapshot.messages.find(({ seq }) => seq === target.seq);
    if (message === undefined) void missing(target.seq);
    else if (message.deletedAt !== undefined) setNotice('deleted');
  };

  const fetchAndArrive = async (target: Target): Promise<void> => {
    const mine = turn.current;
    setIsGoing(true);
    const answer = await view.jump(placeOf(target));
    if (mine !== turn.current) return;
    if (!answer.ok) return setIsGoing(false);
    // What stands above the first message of the page is not known, and so it has no row yet.
    if (!isHeld(target, view.getSnapshot()) && target.kind !== 'latest') await view.loadOlder();
    if (mine === turn.current) arrive(target);
  };

  const go = (target: Target): void => {
    turn.current += 1;
    setNotice(undefined);
    if (isHeld(target, view.getSnapshot())) arrive(target);
    else void fetchAndArrive(target);
  };

  useLayoutEffect(() => {
    if (aim === undefined || rows.length === 0) return;
    setAim(undefined);
    const row = rowOf(aim, rows);
    if (row === undefined) return list.scrollToEnd();
    const isLink = aim !== 'line' && aim !== 'end' && aim.isLink;
    scrollToRow(row.key, isLink ? 'center' : 'start');
    if (!isLink) return;
    // Another one stands for it where it does not exist.
    if (row.kind === 'message') setHighlightedSeq(row.message.seq === aim.seq ? aim.seq : undefined);
    focusRow(row.key);
  }, [aim, rows, list, scrollToRow, focusRow]);

  useEffect(() => {
    if (highlightedSeq === undefined) return undefined;
    const timer = window.setTimeout(() => setHighlightedSeq(undefined), highlightedForMs);
    return () => window.clearTimeout(timer);
  }, [highlightedSeq]);

  return { go, isGoing, highlightedSeq, notice, dismissNotice: () => setNotice(undefined) };
};
