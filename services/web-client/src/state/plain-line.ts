const longestText = 180;

/** A message as one line: without what makes it bold or code. */
export const plainLine = (content: string): string => {
  const line = content
    .replaceAll(/^\s*(?:```|~~~).*$/gm, '')
    .replaceAll(/(?<![\p{L}\p{N}])[*_`~]{1,2}(?=\S)|(?<=\S)[*_`~]{1,2}(?![\p{L}\p{N}])/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= longestText ? line : `${characters.slice(0, longestText).join('')}…`;
};
