/** Whether each column of a table holds figures, which are read from the right; the first row is the heading. */
export const numericColumns = (rows: readonly (readonly string[])[]): boolean[] => {
  const [heading = [], ...body] = rows;
  return heading.map((_, column) => {
    const cells = body.map((row) => row[column] ?? '').filter((cell) => !isBlank(cell));
    return cells.length > 0 && cells.every((cell) => /^[-−~≤≥<>±+ ]*\d/.test(cell));
  });
};

/** Rows as lines of text with their columns below one another; the first row is the heading. */
export const alignedText = (rows: readonly (readonly string[])[]): string => {
  const isNumeric = numericColumns(rows);
  const widths = columnWidths(rows);
  const line = (row: readonly string[]): string =>
    widths.map((width, column) => padded(row[column] ?? '', width, isNumeric[column] ?? false)).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
};

/** The width of each column: of its longest cell, in characters. */
export const columnWidths = (rows: readonly (readonly string[])[]): number[] => {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: columns }, (_, column) => Math.max(0, ...rows.map((row) => widthOf(row[column] ?? ''))));
};

/** A cell filled up with spaces. */
export const padded = (cell: string, width: number, isRight = false): string => {
  const fill = ' '.repeat(Math.max(0, width - widthOf(cell)));
  return isRight ? fill + cell : cell + fill;
};

const characters = new Intl.Segmenter('en');

const widthOf = (text: string): number => [...characters.segment(text)].length;

const isBlank = (cell: string): boolean => ['', '-', '–'].includes(cell.trim());
