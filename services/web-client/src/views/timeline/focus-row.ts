import { fieldIdOf, type WritingPlace } from '../../state/composing.ts';

/** A menu and a small window have closed by then, and given back what focus they can, ms. */
const closesWithinMs = 60;

/** Gives the focus to the message that something is in: what is pressed there may go away with what it does. */
export const focusRow = (part: Element): void => part.closest<HTMLElement>('article')?.focus({ preventScroll: true });

/**
 * Gives the focus back to a message when what was opened from it has closed, unless somebody has it by then: the button that opened it
 * is gone with it, where nobody points at the message any more. `then` is done afterwards.
 */
export const focusRowAgain = (row: HTMLElement | null | undefined, then?: () => void): void => {
  window.setTimeout(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body || row?.contains(activeElement) === true)
      row?.focus({ preventScroll: true });
    then?.();
  }, closesWithinMs);
};

/** Gives the focus away before a message goes as a whole: to where one writes, or to the message before where one may not. */
export const leaveRow = (part: Element, place: WritingPlace): void => {
  const rows = [...(part.closest('.timeline-rows')?.querySelectorAll<HTMLElement>('article') ?? [])];
  const at = rows.findIndex((row) => row.contains(part));
  const field = document.querySelector<HTMLElement>(`#${fieldIdOf(place)}`);
  (field ?? rows[at === 0 ? 1 : at - 1])?.focus({ preventScroll: true });
};
