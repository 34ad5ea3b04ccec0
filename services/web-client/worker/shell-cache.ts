/** Of the page that all views are. */
const pagePath = '/';
const prefix = 'parley-shell-';
/** A server that says nothing for so long is as good as none, ms. */
const patienceMs = 4_000;

/** The files of one version of the client. */
export interface ShellCache {
  fill(): Promise<void>;
  /** Forgets other versions. */
  prune(): Promise<void>;
  /** The page as the server has it; as it was kept where the server cannot be reached, or is in trouble. */
  page(request: Request): Promise<Response>;
  file(request: Request): Promise<Response>;
}

const within = async (answer: Promise<Response>, ms: number): Promise<Response> => {
  const { promise, reject } = Promise.withResolvers<Response>();
  const timer = setTimeout(() => reject(new Error('the server says nothing')), ms);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
};

const fromServer = async (request: Request): Promise<Response> => {
  const response = await within(fetch(request), patienceMs);
  if (response.status >= 500) throw new Error('the server is in trouble');
  return response;
};

/** What has no hash in its name may lie in the browser's own cache in an older form. */
const requestOf = (path: string): Request => new Request(path, path.startsWith('/assets/') ? {} : { cache: 'reload' });

/** Makes it over the caches of this origin. */
export const createShellCache = (caches: CacheStorage, version: string, files: readonly string[]): ShellCache => {
  const name = prefix + version;

  return {
    fill: async () => {
      const cache = await caches.open(name);
      await cache.addAll([pagePath, ...files].map(requestOf));
    },
    prune: async () => {
      const others = (await caches.keys()).filter((key) => key.startsWith(prefix) && key !== name);
      await Promise.all(others.map((key) => caches.delete(key)));
    },
    page: async (request) => {
      try {
        return await fromServer(request);
      } catch {
        return (await caches.match(pagePath, { cacheName: name })) ?? fetch(request);
      }
    },
    file: async (request) => (await caches.match(request, { cacheName: name })) ?? fetch(request),
  };
};
