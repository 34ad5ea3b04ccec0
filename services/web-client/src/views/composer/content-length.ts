/** The most characters a message has (MS5). */
export const mostContentChars = 8_000;
/** From here on somebody is told how many are left. */
const tellFromChars = 7_500;

/** How a text will be counted: in code points, after CRLF → LF and NFC. */
export const contentLength = (text: string): number => Array.from(text.replaceAll('\r\n', '\n').normalize('NFC')).length;

/** How many characters are left, where that is worth a word; negative beyond the limit. */
export const charsLeft = (text: string): number | undefined => {
  if (text.length < tellFromChars) return undefined;
  const length = contentLength(text);
  return length < tellFromChars ? undefined : mostContentChars - length;
};
