import { eventually } from '@parley/test-kit';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The box in which the messages scroll. */
export const scroller = (page: Page): Locator => page.getByRole('region', { name: /^Messages in / });

/** The message of a `seq`, where it is drawn. */
export const messageAt = (page: Page, seq: number): Locator => scroller(page).locator(`article[data-seq="${seq}"]`);

/** The `seq` of every message that is at least partly in view, in the order of the page. */
export const seqsInView = (page: Page): Promise<number[]> =>
  scroller(page).evaluate((box) => {
    const { top, bottom } = box.getBoundingClientRect();
    return [...box.querySelectorAll('article[data-seq]')].flatMap((row) => {
      const at = row.getBoundingClientRect();
      return at.bottom > top && at.top < bottom ? [Number(row.getAttribute('data-seq'))] : [];
    });
  });

/** Where a message stands, in px below the top of the box. */
export const topOf = (page: Page, seq: number): Promise<number> =>
  scroller(page).evaluate((box, wanted) => {
    const row = box.querySelector(`article[data-seq="${wanted}"]`);
    return row === null ? NaN : row.getBoundingClientRect().top - box.getBoundingClientRect().top;
  }, seq);

/** Waits until a message is in view, and stays where it is. */
export const settledAt = async (page: Page, seq: number): Promise<void> => {
  await eventually(async () => expect(await seqsInView(page)).toContain(seq));
  await eventually(async () => {
    const before = await topOf(page, seq);
    await page.waitForTimeout(150);
    expect(await topOf(page, seq)).toBe(before);
  });
};

/** Turns the wheel over the messages; downwards is positive, px. */
export const wheel = async (page: Page, px: number): Promise<void> => {
  const box = await scroller(page).boundingBox();
  if (box !== null) await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.wheel(0, px);
};

/** Where a message stands at every frame until something is over, in px. */
export const topsWhile = async (page: Page, seq: number, during: () => Promise<unknown>): Promise<readonly number[]> => {
  await scroller(page).evaluate((box, wanted) => {
    const tops: number[] = [];
    Reflect.set(globalThis, 'parleyTops', tops);
    const look = (): void => {
      const row = box.querySelector(`article[data-seq="${wanted}"]`);
      if (row !== null) tops.push(row.getBoundingClientRect().top - box.getBoundingClientRect().top);
      if (Reflect.get(globalThis, 'parleyTops') === tops) requestAnimationFrame(look);
    };
    look();
  }, seq);
  await during();
  return page.evaluate(() => {
    const tops: unknown = Reflect.get(globalThis, 'parleyTops');
    Reflect.deleteProperty(globalThis, 'parleyTops');
    return Array.isArray(tops) ? tops.map(Number) : [];
  });
};
