import type { Page } from 'playwright-core';
import type { Scene } from './scene.ts';
import { goTo } from './views.ts';

/** Makes the page an installation's that is a demo. */
export const pretendDemo = async (page: Page, people: readonly object[]): Promise<void> => {
  await page.route('**/demo.json', (route) => route.fulfill({ json: { password: 'unused', people } }));
  await page.route(
    (url) => url.pathname === '/',
    async (route) => {
      const reply = await route.fetch();
      const text = (await reply.text()).replace('</head>', '<meta name="parley-demo" content="/demo.json" /></head>');
      await route.fulfill({ response: reply, body: text });
    },
  );
};

/** From now on a page that connects is told that its live updates are slow. */
export const pretendDegraded = (page: Page): Promise<void> =>
  page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      socket.send(message);
      if (String(message).startsWith('42["ready"')) socket.send('42["server:status",{"live":"degraded"}]');
    });
  });

/** The network goes, and a message is written all the same. */
export const loseNetwork = async (page: Page, scene: Scene): Promise<void> => {
  await goTo(page, `/r/${scene.room('hard')}`);
  await page.locator('#composer-field').waitFor();
  await page.context().setOffline(true);
  await page.locator('#composer-field').fill('Written in a tunnel, and sent when it ends.');
  await page.keyboard.press('Enter');
  await page.locator('.connection-bar .notice').waitFor();
  await page.locator('.pending-state').waitFor();
};

/** It comes back, when what was written may not be said any more. */
export const refuseWhatWaits = async (page: Page, scene: Scene, username: string): Promise<void> => {
  const { id } = scene.person(username);
  const path = `/api/rooms/${scene.room('hard')}/members/${id}`;
  await scene.person('tomas').call('PATCH', path, { mutedUntil: new Date(Date.now() + 3_600_000).toISOString() });
  await page.context().setOffline(false);
  await page.locator('.pending-failed').waitFor();
  await scene.person('tomas').call('PATCH', path, { mutedUntil: null });
  await page.locator('#composer-field').waitFor();
};
