import { createContext } from 'react';

/** The thread in which rows stand. */
export interface ShownThread {
  readonly rootId: string;
  readonly hasMoreBefore: boolean;
  readonly isLoading: boolean;
  readonly loadOlder: () => void;
}

/** Where rows find the thread they stand in; undefined in a room's own timeline. */
export const ThreadContext = createContext<ShownThread | undefined>(undefined);
