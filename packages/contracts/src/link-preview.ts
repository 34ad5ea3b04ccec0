import { z } from 'zod';
import { AttachmentId } from './attachment.ts';
import { limits } from './limits.ts';

/** What is shown of a page beneath a message that links to it (LP1). `url` is as it stands in the message. */
export const LinkPreview = z.object({
  url: z.string(),
  title: z.string(),
  description: z.string().optional(),
  siteName: z.string().optional(),
  /** A picture of the page, kept here like a file of the message (AT5); its size in pixels. */
  image: z.object({ id: AttachmentId, width: z.int().min(1), height: z.int().min(1) }).optional(),
});
export type LinkPreview = z.infer<typeof LinkPreview>;

const code = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g;
const unwanted = /<https?:\/\/[^>\s]*>/gi;
const start = /\bhttps?:\/\/[^\s<>"`\\^{|}]+/gi;
const closers: Readonly<Record<string, string>> = { ')': '(', ']': '[' };

const count = (text: string, character: string): number => text.split(character).length - 1;

/** A link without what belongs to the sentence around it: signs at its end, and brackets that were opened before it. */
const withoutEnd = (text: string): string => {
  let link = text;
  for (;;) {
    const last = link.at(-1) ?? '';
    const opener = closers[last];
    const isStray = opener === undefined ? /[.,;:!?'*_~]/.test(last) : count(link, last) > count(link, opener);
    if (!isStray) return link;
    link = link.slice(0, -1);
  }
};

/**
 * The links of a message's content that may have previews: the first three, each once, as they stand there. None in code, and none in angle
 * brackets, which is how an author asks for no preview.
 */
export const linksIn = (content: string): string[] => {
  if (!/https?:\/\//i.test(content)) return [];
  const found = content.replace(code, ' ').replace(unwanted, ' ').match(start) ?? [];
  const links = found.filter((url) => url.length <= limits.previewUrlChars).map(withoutEnd);
  return [...new Set(links.filter((url) => !url.endsWith('//')))].slice(0, limits.previewsPerMessage);
};
