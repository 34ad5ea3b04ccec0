/** A key, and the direction in which the page is read. */
type Key = { readonly key: string };

/** The button an arrow leads to from another one, over the sections of a grid; undefined where it leads nowhere. */
export const nextIn = (grid: HTMLElement, from: HTMLElement, { key }: Key): HTMLElement | undefined => {
  const buttons = [...grid.querySelectorAll('button')];
  const index = buttons.findIndex((button) => button === from);
  const ahead = getComputedStyle(grid).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  if (key === 'Home') return buttons[0];
  if (key === 'End') return buttons.at(-1);
  if (key === 'ArrowLeft' || key === 'ArrowRight') return buttons[index + (key === ahead ? 1 : -1)];
  if (key === 'ArrowDown') return nearest(from, buttons.slice(index + 1));
  if (key === 'ArrowUp')
    return nearest(from, buttons.slice(0, index).toReversed()) ?? grid.parentElement?.querySelector('input') ?? undefined;
  return undefined;
};

/** Of the next row, in the order of `others`, the one that stands straight above or below. */
const nearest = (from: HTMLElement, others: readonly HTMLElement[]): HTMLElement | undefined => {
  const here = from.getBoundingClientRect();
  const row = others.find((other) => Math.abs(other.getBoundingClientRect().top - here.top) > 4);
  if (row === undefined) return undefined;
  const { top } = row.getBoundingClientRect();
  const distance = (other: HTMLElement): number => Math.abs(other.getBoundingClientRect().left - here.left);
  return others
    .filter((other) => Math.abs(other.getBoundingClientRect().top - top) <= 4)
    .reduce((best, other) => (distance(other) < distance(best) ? other : best), row);
};
