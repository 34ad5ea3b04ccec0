import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.0 to 2.2, levels A and AA; no rule is left out. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

/** Rules whose outcome may differ from one theme to the other. */
const rulesOfColour = ['color-contrast', 'link-in-text-block'];

const run = async (page: Page, runOnly: object): Promise<string[]> => {
  // By the debugger: the page's policy stays as it is.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(source);
  return page.evaluate(async (only) => {
    // What fades in has not its colours yet; what turns for ever is not waited for.
    const moving = document.getAnimations().map(({ finished }) => finished.catch(() => undefined));
    await Promise.race([Promise.all(moving), new Promise((done) => setTimeout(done, 1_000))]);
    const axe: { run: (context: Document, options: object) => Promise<unknown> } = Reflect.get(globalThis, 'axe');
    // A sheet that could not be loaded, without a network, axe would load itself and put into the page, against the page's policy.
    const canReadSheets = [...document.styleSheets].every((sheet) => {
      try {
        return sheet.cssRules.length >= 0;
      } catch {
        return false;
      }
    });
    const options = { runOnly: only, resultTypes: ['violations'], iframes: false, preload: canReadSheets };
    const found: unknown = await axe.run(document, options);
    const { violations } = found as { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] };
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 240)}\n${failureSummary}`),
    );
  }, runOnly);
};

/** What axe has against a page as it is shown now. */
export const faultsOf = (page: Page): Promise<string[]> => run(page, { type: 'tag', values: tags });

/** What it has against its colours alone: enough where only the theme has changed. */
export const colourFaultsOf = (page: Page): Promise<string[]> => run(page, { type: 'rule', values: rulesOfColour });
