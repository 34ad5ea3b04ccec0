import type { Page } from 'playwright-core';

/** What a page did that it never should. */
export interface Misdeed {
  readonly kind: 'dialog' | 'exception' | 'csp' | 'foreign request' | 'console error' | 'navigation';
  readonly what: string;
}

/** A resource that was answered with an error says so on the console: what an API answers is the other tests' matter. */
const ofAnswers = /^Failed to load resource|WebSocket connection to|net::ERR_/;

/**
 * Notes, from now on, everything that a page of ours never does: opens a dialog, throws, breaks its own policy, asks
 * anybody else, complains on the console, goes elsewhere.
 */
export const watchPage = async (page: Page, origin: string): Promise<Misdeed[]> => {
  const misdeeds: Misdeed[] = [];
  const note = (kind: Misdeed['kind'], what: string): void => void misdeeds.push({ kind, what });
  const isOurs = (url: string): boolean => url.startsWith(`${origin}/`) || /^(?:data:image|blob:|about:blank)/.test(url);
  page.on('dialog', (dialog) => {
    note('dialog', dialog.message());
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => note('exception', error.message));
  page.on('request', (request) => isOurs(request.url()) || note('foreign request', request.url()));
  page.on('popup', (popup) => note('navigation', popup.url()));
  page.on('console', (message) => {
    if (message.type() === 'error' && !ofAnswers.test(message.text())) note('console error', message.text());
  });
  await page.exposeFunction('parleyNoteViolation', (what: string) => note('csp', what));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
      const tell: unknown = Reflect.get(globalThis, 'parleyNoteViolation');
      if (typeof tell === 'function') tell(`${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`);
    });
  });
  return misdeeds;
};
