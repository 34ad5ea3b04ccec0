/** The words of a text in small letters, each once. */
export const nameWords = (text: string): string[] => [
  ...new Set(
    text
      .normalize('NFC')
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== ''),
  ),
];
