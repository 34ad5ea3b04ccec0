import { Parser } from 'htmlparser2';

/** What the head of a page says of it, as it stands there. */
export interface PageHead {
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly siteName: string | undefined;
  /** Perhaps relative to the page. */
  readonly image: string | undefined;
}

const titleChars = 4_000;

/** Open Graph (ogp.me) before Twitter's tags before what HTML has itself. */
const names = {
  title: ['og:title', 'twitter:title'],
  description: ['og:description', 'twitter:description', 'description'],
  siteName: ['og:site_name', 'application-name'],
  image: ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src'],
} as const;

const wanted: ReadonlySet<string> = new Set(Object.values(names).flat());

/** Reads the head of a page, and nothing behind it. */
export const readHead = (html: string): PageHead => {
  const metas = new Map<string, string>();
  let [title, isTitle, depthOfSvg] = ['', false, 0];
  const parser: Parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (name === 'body') parser.pause();
        if (name === 'svg') depthOfSvg += 1;
        isTitle = name === 'title' && depthOfSvg === 0 && title === '';
        const meta = (attributes['property'] ?? attributes['name'] ?? '').toLowerCase();
        const content = attributes['content'] ?? '';
        if (name === 'meta' && wanted.has(meta) && !metas.has(meta) && content.trim() !== '') metas.set(meta, content);
      },
      ontext: (text) => {
        if (isTitle && title.length < titleChars) title += text;
      },
      onclosetag: (name) => {
        if (name === 'title') isTitle = false;
        if (name === 'svg') depthOfSvg -= 1;
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.write(html);
  const first = (keys: readonly string[]): string | undefined =>
    keys.map((key) => metas.get(key)).find((one) => one !== undefined);
  return {
    title: first(names.title) ?? (title.trim() === '' ? undefined : title),
    description: first(names.description),
    siteName: first(names.siteName),
    image: first(names.image),
  };
};
