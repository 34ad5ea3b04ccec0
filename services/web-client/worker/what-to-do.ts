/** What of a request is of interest. */
export interface Asked {
  readonly method: string;
  readonly mode: string;
  readonly url: URL;
}

/** How a request is answered: `page` asks the server first, `file` the cache first, `none` leaves it to the browser. */
export type Way = 'page' | 'file' | 'none';

/** Paths at which the client shows something itself, as the edge knows them. */
export const isView = (path: string): boolean =>
  path === '/' || path === '/signin' || path === '/threads' || path.startsWith('/r/') || path.startsWith('/invite/');

/** Nothing but the shell is ever answered here: what people write and read comes from the services only. */
export const wayOf = ({ method, mode, url }: Asked, origin: string, files: ReadonlySet<string>): Way => {
  if (method !== 'GET' || url.origin !== origin) return 'none';
  if (mode === 'navigate') return isView(url.pathname) ? 'page' : 'none';
  return files.has(url.pathname) && url.search === '' ? 'file' : 'none';
};
