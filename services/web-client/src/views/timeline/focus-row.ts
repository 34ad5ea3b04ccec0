import { fieldIdOf, type WritingPlace } from '../../state/composing.ts';

/** Gives the focus to the message that something is in: what is pressed there may go away with what it does. */
export const focusRow = (part: Element): void => part.closest<HTMLElement>('article')?.focus({ preventScroll: true });

/** Gives the focus away before a message goes as a whole: to where one writes, or to the message before where one may not. */
export const leaveRow = (part: Element, place: WritingPlace): void => {
  const rows = [...(part.closest('.timeline-rows')?.querySelectorAll<HTMLElement>('article') ?? [])];
  const at = rows.findIndex((row) => row.contains(part));
  const field = document.querySelector<HTMLElement>(`#${fieldIdOf(place)}`);
  (field ?? rows[at === 0 ? 1 : at - 1])?.focus({ preventScroll: true });
};
