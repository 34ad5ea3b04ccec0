import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { startChromium } from './chromium.ts';

// Draws the PNG icons of the web client from its SVG ones; they are committed, so this runs only when the drawing changes:
// `node infra/e2e/src/browser/draw-icons.ts`.
const folder = join(repositoryRoot, 'services/web-client/public');
const icons = [
  { from: 'icon.svg', to: 'icon-192.png', size: 192 },
  { from: 'icon.svg', to: 'icon-512.png', size: 512 },
  { from: 'icon-maskable.svg', to: 'icon-maskable-512.png', size: 512 },
  { from: 'icon-maskable.svg', to: 'apple-touch-icon.png', size: 180 },
];

const chromium = await startChromium();
const context = await chromium.newContext();
const page = await context.newPage();
for (const { from, to, size } of icons) {
  const svg = readFileSync(join(folder, from)).toString('base64');
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<body style="margin:0"><img width="${size}" height="${size}" src="data:image/svg+xml;base64,${svg}">`);
  await page.locator('img').evaluate((image: HTMLImageElement) => image.decode());
  writeFileSync(join(folder, to), await page.screenshot({ omitBackground: true }));
}
await chromium.close();
