import { type RefObject, useLayoutEffect, useState } from 'react';

/** Where the caret stands in a field (UTF-16); undefined while something is selected, or the field has not the focus. */
export const useCaret = (fieldRef: RefObject<HTMLTextAreaElement | null>, text: string): number | undefined => {
  const [caret, setCaret] = useState<number>();
  useLayoutEffect(() => {
    const look = (): void => {
      const field = fieldRef.current;
      const isPlaced = field !== null && document.activeElement === field && field.selectionStart === field.selectionEnd;
      setCaret(isPlaced ? field.selectionStart : undefined);
    };
    look();
    document.addEventListener('selectionchange', look);
    const field = fieldRef.current;
    field?.addEventListener('blur', look);
    return () => {
      document.removeEventListener('selectionchange', look);
      field?.removeEventListener('blur', look);
    };
    // Looked at anew with each text, before the next key can come.
  }, [fieldRef, text]);
  return caret;
};
