import { useEffect, useRef } from 'react';

/** Two frames later whatever gives the focus back by itself has done so. */
const later = (run: () => void): void => void requestAnimationFrame(() => requestAnimationFrame(run));

/**
 * Gives the focus back to where it was in the page when the last dialog has closed, if nobody has it then: a dialog gives
 * it back to what opened it, but that is gone where it was another dialog, or a menu.
 */
export const useFocusAfter = (isOpen: boolean): void => {
  const lastRef = useRef<HTMLElement>(undefined);

  useEffect(() => {
    const page = document.querySelector('#root');
    const note = ({ target }: FocusEvent): void => {
      // Dialogs and menus are drawn outside of it.
      if (target instanceof HTMLElement && page?.contains(target) === true) lastRef.current = target;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);

  useEffect(() => {
    if (!isOpen) return undefined;
    return () => later(() => document.activeElement === document.body && lastRef.current?.focus());
  }, [isOpen]);
};
