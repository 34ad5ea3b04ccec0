import type { Page } from 'playwright-core';
import { mark } from './payloads.ts';

/** Elements that the client never makes, wherever they stand, and links that lead to anything but a page or a letter. */
const forbidden = [
  'script:not([src^="/assets/"])',
  'iframe',
  'object',
  'embed',
  'base',
  'style',
  'marquee',
  'math',
  'template',
  'meta[http-equiv]',
  'form[action]',
  'link[href^="http"]',
  'img[src^="http"]',
  'img[src="x"]',
  'x',
  '#root animate, #root audio, #root video, #root details, #root source',
  '[contenteditable]',
  '[style*="url("]',
].join(',');

/** What of a payload has come to life in a page: elements, handlers in attributes, links, marks. Empty where all is well. */
export const aliveIn = (page: Page): Promise<string[]> =>
  page.evaluate(
    ([selector, name]) => {
      // Parts of the client that are loaded when needed are announced by links of its own.
      const isOwnPart = (element: Element): boolean =>
        element instanceof HTMLLinkElement && element.href.startsWith(`${location.origin}/assets/`);
      const found = [...document.querySelectorAll(selector)]
        .filter((element) => !isOwnPart(element))
        .map((element) => element.outerHTML.slice(0, 200));
      const handlers = [...document.querySelectorAll('*')].flatMap((element) =>
        [...element.attributes]
          .filter(({ name: attribute }) => attribute.startsWith('on'))
          .map(({ name: on }) => `${element.tagName} ${on}`),
      );
      const links = [...document.querySelectorAll('a')].filter(
        (link) => link.hasAttribute('href') && !['http:', 'https:', 'mailto:'].includes(link.protocol),
      );
      const strangers = [...document.querySelectorAll('a')].filter(
        (link) => link.hasAttribute('href') && link.origin !== location.origin && !link.relList.contains('noopener'),
      );
      const marks = Reflect.has(globalThis, name) ? ['a payload has run'] : [];
      return [...found, ...handlers, ...[...links, ...strangers].map((link) => link.outerHTML.slice(0, 200)), ...marks];
    },
    [forbidden, mark] as const,
  );
