import { html, type Markup } from './markup.ts';

/** Outlines of points around 0 0: lines differ by shape and not only by colour. */
const shapes = [
  'M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z',
  'M-4 -4H4V4H-4Z',
  'M0 -5.5L5.2 4H-5.2Z',
  'M0 -6L6 0L0 6L-6 0Z',
  'M0 5.5L5.2 -4H-5.2Z',
  'M-5.5 -2H-2V-5.5H2V-2H5.5V2H2V5.5H-2V2H-5.5Z',
];

const dashes = ['none', '7 4', '2 3', '9 3 2 3'];

/** The looks of the n-th line of a chart: a class for its colour, and a dash pattern. */
export const looksOf = (index: number): { readonly colour: string; readonly dash: string } => ({
  colour: `series-${index % 8}`,
  dash: dashes[index % dashes.length] ?? 'none',
});

/** A point of the n-th line at a place, with a text that shows when it is pointed at. */
export const pointMark = (index: number, x: number, y: number, text: string): Markup =>
  html`<g class="point" transform="translate(${x} ${y})"><title>${text}</title><circle class="reach" r="11"/><path d="${shapeOf(index)}"/></g>`;

/** A short sample of the n-th line, for the legend. */
export const legendMark = (index: number): Markup => {
  const { colour, dash } = looksOf(index);
  return html`<svg class="${colour}" width="34" height="14" viewBox="-17 -7 34 14" aria-hidden="true"><path class="line" stroke-dasharray="${dash}" d="M-17 0H17"/><path d="${shapeOf(index)}"/></svg>`;
};

const shapeOf = (index: number): string => shapes[index % shapes.length] ?? '';
