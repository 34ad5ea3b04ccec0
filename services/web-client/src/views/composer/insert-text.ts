/** A field, and where in it. */
export interface Place {
  readonly field: HTMLTextAreaElement;
  readonly start: number;
  readonly end: number;
}

/**
 * Puts a text in place of a part of a field, as if it had been typed: it can be undone, and the field tells of it. Where the
 * browser does not do that (`execCommand` is not promised by anybody), `otherwise` gets the whole text.
 */
export const insertText = ({ field, start, end }: Place, text: string, otherwise: (whole: string) => void): void => {
  field.focus();
  field.setSelectionRange(start, end);
  if (document.execCommand('insertText', false, text)) return;
  otherwise(field.value.slice(0, start) + text + field.value.slice(end));
};
