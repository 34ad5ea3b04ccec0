import { type RefObject, useEffect, useRef } from 'react';

/** Whoever chooses a message to answer goes on where one writes. */
export const useFocusWhenAnswering = (fieldRef: RefObject<HTMLTextAreaElement | null>, replyTo: string | undefined): void => {
  const before = useRef(replyTo);
  useEffect(() => {
    const isNew = replyTo !== undefined && replyTo !== before.current;
    before.current = replyTo;
    // A menu gives the focus back to its button first.
    if (isNew) window.setTimeout(() => fieldRef.current?.focus(), 60);
  }, [fieldRef, replyTo]);
};
