import { type WebFiles, webFile } from './files.ts';

/** Where the client reads whom a visitor of a demo may be. */
const demoPath = '/demo.json';

/** Tells the client that this is a demo, so that no other installation is ever asked for it. */
const mark = `<meta name="parley-demo" content="${demoPath}" />`;

/** The files of an installation that is a demo: `/demo.json` with what is told there, and a page that says so. */
export const withDemo = (files: WebFiles, demo: string): WebFiles => {
  const page = files.get('/index.html')?.forms.identity.content.toString() ?? '';
  return new Map([
    ...files,
    [demoPath, webFile(demoPath, Buffer.from(demo))],
    ['/index.html', webFile('/index.html', Buffer.from(page.replace('</head>', `${mark}</head>`)))],
  ]);
};
