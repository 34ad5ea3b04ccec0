import type { ReactNode } from 'react';

/** Rendered messages that are kept; about what a window onto a room holds. */
const mostKept = 1_500;

interface Revised {
  readonly id: string;
  readonly rev: number;
}

/** Messages as they were rendered. */
export interface RenderedMessages {
  /** Renders a message, once for each of its revs: a row that comes back into view costs no parsing. */
  readonly of: (message: Revised, render: () => ReactNode) => ReactNode;
  /** They were for somebody else's eyes. */
  readonly clear: () => void;
}

/** Makes it, empty. */
export const createRenderedMessages = (): RenderedMessages => {
  const kept = new Map<string, { readonly rev: number; readonly node: ReactNode }>();
  return {
    of: ({ id, rev }, render) => {
      const before = kept.get(id);
      if (before?.rev === rev) return before.node;
      const node = render();
      kept.delete(id);
      kept.set(id, { rev, node });
      if (kept.size > mostKept) kept.delete(kept.keys().next().value ?? id);
      return node;
    },
    clear: () => kept.clear(),
  };
};
