import { useCallback, useState } from 'react';
import type { RowPart, SetRowPart } from './row-part.ts';
import { rowKeyOf } from './use-row-focus.ts';

/** What is open at which message, and which row somebody points at. */
export interface RowParts {
  readonly pointedKey: string | undefined;
  /** Somebody points at something, or with null at nothing here. */
  readonly point: (target: EventTarget | null) => void;
  readonly openAt: (messageId: string) => RowPart | undefined;
  readonly setPart: SetRowPart;
}

/** Follows it; nothing is open. */
export const useRowParts = (): RowParts => {
  const [pointedKey, setPointedKey] = useState<string>();
  const [open, setOpen] = useState<{ readonly messageId: string; readonly part: RowPart }>();
  const setPart = useCallback<SetRowPart>((messageId, part) => {
    if (part !== undefined) setOpen({ messageId, part });
    // Another one may have been opened meanwhile.
    else setOpen((before) => (before?.messageId === messageId ? undefined : before));
  }, []);
  return {
    pointedKey,
    point: (target) => setPointedKey(rowKeyOf(target)),
    openAt: (messageId) => (open?.messageId === messageId ? open.part : undefined),
    setPart,
  };
};
