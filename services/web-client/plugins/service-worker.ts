import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const workerFile = 'sw.js';
const page = 'index.html';
/** What the worker calls its list, see `worker/shell.d.ts`. */
const placeholder = /\bparleyShell\.(version|files)\b/g;

/** The files of a folder by the path they are served at. */
const publicFiles = (folder: string): [path: string, content: Buffer][] =>
  readdirSync(folder).map((name) => [`/${name}`, readFileSync(join(folder, name))]);

/** Builds `worker/sw.ts` to `/sw.js`, and tells it the files of this version: all that is built, and all of `public`. */
export const serviceWorkerPlugin = (): Plugin => {
  let publicDir = '';
  return {
    name: 'parley-service-worker',
    apply: 'build',
    enforce: 'post',
    configResolved: (config) => {
      publicDir = config.publicDir;
    },
    buildStart() {
      this.emitFile({ type: 'chunk', id: 'worker/sw.ts', fileName: workerFile });
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = bundle[workerFile];
        if (worker?.type !== 'chunk') throw new Error('there is no service worker to tell the files to');
        if (worker.imports.length > 0) throw new Error('the service worker has to be one file');
        const built = Object.values(bundle).filter(({ fileName }) => fileName !== workerFile);
        const still = publicFiles(publicDir);
        const files = [
          ...built.filter(({ fileName }) => fileName !== page).map(({ fileName }) => `/${fileName}`),
          ...still.map(([path]) => path),
        ];
        const hash = createHash('sha256');
        // Names of what is built change with their content; the page's and the public files' do not.
        for (const file of files.toSorted()) hash.update(`${file}\n`);
        for (const [, content] of still) hash.update(content);
        const html = bundle[page];
        if (html?.type === 'asset') hash.update(html.source);
        const values = { version: hash.digest('hex').slice(0, 16), files: files.toSorted() };
        worker.code = worker.code.replaceAll(placeholder, (_whole, key: keyof typeof values) => JSON.stringify(values[key]));
      },
    },
  };
};
