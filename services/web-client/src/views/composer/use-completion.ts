import type { MyRoom } from '@parley/contracts';
import { type KeyboardEvent, useEffect, useId, useMemo, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { findTrigger } from './find-trigger.ts';
import { type Suggestion, useSuggestions } from './use-suggestions.ts';

/** The list under which what is typed can be completed, and what it does with keys. */
export interface Completion {
  /** Empty where nothing is offered. */
  readonly suggestions: readonly Suggestion[];
  readonly active: number;
  readonly listId: string;
  readonly setActive: (index: number) => void;
  readonly choose: (index: number) => void;
  /** Whether the key was for the list. */
  readonly onKeyDown: (event: KeyboardEvent) => boolean;
}

interface CompletionOptions {
  readonly room: MyRoom | undefined;
  readonly text: string;
  /** Where the caret stands (UTF-16); undefined while something is selected. */
  readonly caret: number | undefined;
  /** Puts a text in place of what stands from `start` to the caret. */
  readonly replace: (start: number, text: string) => void;
}

/** What stands in the message in place of what was typed. */
const textOf = (chosen: Suggestion): string => {
  if (chosen.kind === 'room') return '@room ';
  return chosen.kind === 'person' ? `@${chosen.person.username} ` : `${chosen.emoji.char} `;
};

/** The id of one option of a list. */
export const optionId = (listId: string, index: number): string => `${listId}-${index}`;

/** Offers people after `@` and emoji after `:`. */
export const useCompletion = ({ room, text, caret, replace }: CompletionOptions): Completion => {
  const { recentEmoji } = useServices();
  const listId = useId();
  const trigger = useMemo(() => (caret === undefined ? undefined : findTrigger(text, caret)), [text, caret]);
  const [active, setActive] = useState(0);
  /** Where somebody does not want to be offered anything. */
  const [dismissedAt, setDismissedAt] = useState<number>();
  const found = useSuggestions(trigger, room);
  const suggestions = trigger === undefined || trigger.start === dismissedAt ? [] : found;

  useEffect(() => setActive(0), [trigger?.kind, trigger?.query]);
  useEffect(() => setDismissedAt(undefined), [trigger?.start]);

  const choose = (index: number): void => {
    const chosen = suggestions[index];
    if (chosen === undefined || trigger === undefined) return;
    if (chosen.kind === 'emoji') recentEmoji.use(chosen.emoji.char);
    replace(trigger.start, textOf(chosen));
  };

  /** `:tada:` typed to its end: which of the suggestions is called so, or -1. */
  const closed = (): number =>
    suggestions.findIndex((one) => one.kind === 'emoji' && one.emoji.codes.includes(trigger?.query.toLowerCase() ?? ''));

  const act = (key: string): boolean => {
    const { length } = suggestions;
    if (key === 'ArrowDown') setActive((active + 1) % length);
    else if (key === 'ArrowUp') setActive((active + length - 1) % length);
    else if (key === 'Enter' || key === 'Tab') choose(active);
    else if (key === 'Escape') setDismissedAt(trigger?.start);
    else if (key === ':' && closed() >= 0) choose(closed());
    else return false;
    return true;
  };

  return {
    suggestions,
    active: Math.min(active, Math.max(0, suggestions.length - 1)),
    listId,
    setActive,
    choose,
    onKeyDown: (event) => {
      if (suggestions.length === 0 || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) {
        // A colon takes Shift on most keyboards.
        if (event.key !== ':' || suggestions.length === 0) return false;
      }
      if (!act(event.key)) return false;
      event.preventDefault();
      // Escape closes the list, and nothing around it.
      event.stopPropagation();
      return true;
    },
  };
};
