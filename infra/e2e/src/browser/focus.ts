import { eventually } from '@parley/test-kit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What has the keyboard's focus, as whoever looks at the page can tell: by a line around it, or by a caret in it. */
export interface Focus {
  readonly what: string;
  readonly isShown: boolean;
}

/** Tells it. */
export const focusOf = (page: Page): Promise<Focus> =>
  page.evaluate(() => {
    const { activeElement: focused } = document;
    const what = focused?.outerHTML.slice(0, 160) ?? 'nothing';
    if (!(focused instanceof HTMLElement) || focused === document.body) return { what, isShown: false };
    const hasLine = (one: Element): boolean => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
    };
    const hasCaret = focused.matches('textarea, input:not([type="radio"], [type="checkbox"])');
    const around = [focused, focused.parentElement, focused.closest('label')].filter((one) => one !== null);
    return { what, isShown: focused.matches(':focus-visible') && (hasCaret || around.some(hasLine)) };
  });

/** Waits until the focus is where it can be seen; what is loaded when it is first needed takes a moment. */
export const focusIsShown = async (page: Page): Promise<void> =>
  eventually(async () => {
    const focus = await focusOf(page);
    expect(focus).toEqual({ ...focus, isShown: true });
  });

/** Presses a key; the focus is somewhere before and after, and can be seen. */
export const press = async (page: Page, key: string): Promise<void> => {
  await page.keyboard.press(key);
  await focusIsShown(page);
};

/** Goes on with a key until something has the focus that a selector matches. */
export const pressUntil = async (page: Page, key: string, selector: string): Promise<void> => {
  for (let times = 0; times < 60; times += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await press(page, key);
  }
  throw new Error(`${key} never leads to ${selector}`);
};
