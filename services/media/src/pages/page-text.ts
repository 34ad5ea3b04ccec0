/** Controls, and what turns the direction of text or hides in it: a stranger's page is not to rearrange what stands around it. */
const unwanted = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/gu;

/** Text of a page as one line of at most `mostChars` code points; undefined where nothing is left of it. */
export const cleanText = (text: string | undefined, mostChars: number): string | undefined => {
  // What is cut off anyway need not be looked at: a code point has two units at most.
  const line = (text ?? '')
    .slice(0, 8 * mostChars)
    .replace(/\s+/gu, ' ')
    .replace(unwanted, '')
    .normalize('NFC')
    .trim();
  const characters = Array.from(line);
  if (characters.length === 0) return undefined;
  return characters.length <= mostChars
    ? line
    : `${characters
        .slice(0, mostChars - 1)
        .join('')
        .trimEnd()}…`;
};
