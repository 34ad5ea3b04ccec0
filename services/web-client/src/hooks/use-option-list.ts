import { type KeyboardEvent, type MouseEvent, useEffect, useId, useRef, useState } from 'react';
import { isComposed } from '../ui/keyboard.ts';

interface OptionListSettings<Option> {
  readonly options: readonly Option[];
  readonly keyOf: (option: Option) => string;
  readonly onChoose: (option: Option) => void;
  /** What the options answer, the typed text for instance: when it changes the first one is the active one again. */
  readonly question: string;
  /** Whether Enter alone takes the first one; else one has to be walked to. Default: it does. */
  readonly isFirstActive?: boolean;
}

/** What its parts need to be a combobox with a listbox (WAI-ARIA APG): the focus stays in the line, the active option moves. */
export interface OptionList<Option> {
  readonly active: Option | undefined;
  readonly inputProps: {
    readonly role: 'combobox';
    readonly 'aria-expanded': boolean;
    readonly 'aria-controls': string;
    readonly 'aria-autocomplete': 'list';
    readonly 'aria-activedescendant': string | undefined;
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
  readonly listProps: { readonly id: string; readonly role: 'listbox' };
  readonly optionProps: (option: Option) => {
    readonly id: string;
    readonly role: 'option';
    readonly 'aria-selected': boolean;
    readonly onPointerMove: () => void;
    readonly onMouseDown: (event: MouseEvent) => void;
    readonly onClick: () => void;
  };
}

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

/** A line to type in, and options below it that are walked through by the arrows and chosen by Enter or a press. */
export const useOptionList = <Option>(settings: OptionListSettings<Option>): OptionList<Option> => {
  const { options, keyOf, onChoose, question, isFirstActive = true } = settings;
  const id = useId();
  const [walked, setWalked] = useState<{ readonly question: string; readonly key: string }>();
  const isByKeyRef = useRef(false);

  // Options that come later, from the server, take nobody away from where they have walked to.
  const walkedTo = walked?.question === question ? options.findIndex((option) => keyOf(option) === walked.key) : -1;
  const at = walkedTo === -1 && isFirstActive ? 0 : walkedTo;
  const active = options[at];
  const activeKey = active === undefined ? undefined : keyOf(active);
  const idOf = (option: Option): string => `${id}-${keyOf(option)}`;

  useEffect(() => {
    if (activeKey !== undefined && isByKeyRef.current)
      document.getElementById(`${id}-${activeKey}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, activeKey]);

  const walk = (to: number): void => {
    const option = options[to];
    if (option !== undefined) setWalked({ question, key: keyOf(option) });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposed(event) || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = steps[event.key];
    if (event.key === 'Enter' && active !== undefined) {
      event.preventDefault();
      onChoose(active);
    } else if (step !== undefined && options.length > 0) {
      event.preventDefault();
      isByKeyRef.current = true;
      walk(next(at, step, options.length));
    }
  };

  return {
    active,
    inputProps: {
      role: 'combobox',
      'aria-expanded': options.length > 0,
      'aria-controls': id,
      'aria-autocomplete': 'list',
      'aria-activedescendant': active === undefined ? undefined : idOf(active),
      onKeyDown,
    },
    listProps: { id, role: 'listbox' },
    optionProps: (option) => ({
      id: idOf(option),
      role: 'option',
      'aria-selected': option === active,
      onPointerMove: () => {
        isByKeyRef.current = false;
        if (option !== active) setWalked({ question, key: keyOf(option) });
      },
      // The focus shall stay in the line.
      onMouseDown: (event) => event.preventDefault(),
      onClick: () => onChoose(option),
    }),
  };
};

/** One step goes around the ends, a page stops at them; from nowhere (`-1`) up leads to the last. */
const next = (at: number, step: number, count: number): number => {
  if (at === -1) return step > 0 ? 0 : count - 1;
  return Math.abs(step) === 1 ? (at + step + count) % count : Math.min(count - 1, Math.max(0, at + step));
};
