import { createContext } from 'react';

/** What is open at a message: the emoji to react with, or the menu of what else may be done. */
export type RowPart = 'picker' | 'menu';

/** Opens a part of a message, or with undefined closes it; while it is open its message stays as if somebody pointed at it. */
export type SetRowPart = (messageId: string, part: RowPart | undefined) => void;

/** Where rows find how a part of theirs is opened; always the same function. */
export const RowPartContext = createContext<SetRowPart>(() => undefined);
