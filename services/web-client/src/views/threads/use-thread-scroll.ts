import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Row } from '../timeline/rows.ts';

/** Nearer than this to the end counts as at the end, px. */
const nearEndPx = 60;
/** How long a message that a link led to stands out, ms. */
const highlightedForMs = 3_500;

interface Options {
  readonly boxRef: RefObject<HTMLDivElement | null>;
  readonly rows: readonly Row[];
  readonly isReady: boolean;
  /** The message that the address names. */
  readonly seq: number | undefined;
  /** Where what I sent last stands among what I sent. */
  readonly sent: number;
  /** Asks for earlier replies, unless they are on their way; undefined where there are none. */
  readonly loadOlder: (() => void) | undefined;
}

/** Where a thread is scrolled to: whoever is at the end stays there, whoever reads further up stays where they are. */
export const useThreadScroll = ({
  boxRef,
  rows,
  isReady,
  seq,
  sent,
  loadOlder,
}: Options): { readonly highlightedSeq: number | undefined; readonly isAtEnd: boolean } => {
  const [highlightedSeq, setHighlightedSeq] = useState<number>();
  const [isAtEnd, setIsAtEnd] = useState(true);
  const wasAtEnd = useRef(true);
  const followed = useRef<number | 'opened'>(undefined);
  const before = useRef<{ readonly second: string | undefined; readonly height: number }>({ second: undefined, height: 0 });

  useLayoutEffect(() => {
    const box = boxRef.current;
    if (box === null || !isReady) return;
    const second = rows[1]?.key;
    // Earlier replies came in above: what is read stays where it is.
    if (before.current.second !== undefined && before.current.second !== second && !wasAtEnd.current)
      box.scrollTop += box.scrollHeight - before.current.height;
    else if (wasAtEnd.current) box.scrollTop = box.scrollHeight;
    before.current = { second, height: box.scrollHeight };
  }, [boxRef, rows, isReady]);

  useLayoutEffect(() => {
    const box = boxRef.current;
    if (box === null || !isReady || followed.current === (seq ?? 'opened')) return;
    const isFirst = followed.current === undefined;
    const aim = seq === undefined ? box.querySelector('.unread-line') : box.querySelector(`article[data-seq="${seq}"]`);
    // It stands further up than what is held.
    if (aim === null && seq !== undefined && loadOlder !== undefined) return loadOlder();
    followed.current = seq ?? 'opened';
    if (aim !== null) aim.scrollIntoView({ block: seq === undefined ? 'start' : 'center' });
    else if (isFirst) box.scrollTop = box.scrollHeight;
    if (aim === null || seq === undefined) return;
    setHighlightedSeq(seq);
    if (aim instanceof HTMLElement) aim.focus({ preventScroll: true });
  }, [boxRef, isReady, seq, rows]);

  useEffect(() => {
    if (highlightedSeq === undefined) return undefined;
    const timer = window.setTimeout(() => setHighlightedSeq(undefined), highlightedForMs);
    return () => window.clearTimeout(timer);
  }, [highlightedSeq]);

  useLayoutEffect(() => {
    const box = boxRef.current;
    if (box !== null && sent > 0) box.scrollTop = box.scrollHeight;
  }, [boxRef, sent]);

  useEffect(() => {
    const box = boxRef.current;
    if (box === null) return undefined;
    const below = (): number => box.scrollHeight - box.scrollTop - box.clientHeight;
    const look = (): void => {
      wasAtEnd.current = below() <= nearEndPx;
      setIsAtEnd(wasAtEnd.current);
    };
    const sizes = new ResizeObserver(() => {
      if (wasAtEnd.current) box.scrollTop = box.scrollHeight;
      before.current = { ...before.current, height: box.scrollHeight };
    });
    sizes.observe(box);
    for (const child of box.children) sizes.observe(child);
    box.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      sizes.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [boxRef, isReady]);

  return { highlightedSeq, isAtEnd };
};
