import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** How a file may be sent (RFC 9110 section 8.4.1). */
export type WebEncoding = 'identity' | 'br' | 'gzip';

/** One form of a file. */
export type WebForm = { content: Buffer; etag: string };

/** A file of the web client, held in memory. */
export type WebFile = {
  type: string;
  /** Whether its name changes with its content, so that it may be kept for ever. */
  isHashed: boolean;
  /** Always with `identity`. */
  forms: Readonly<Partial<Record<WebEncoding, WebForm>> & { identity: WebForm }>;
};

/** The files by the path they are asked for, as `/assets/index-4f9c2a.js`. */
export type WebFiles = ReadonlyMap<string, WebFile>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/vnd.microsoft.icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

const suffixes = { br: '.br', gzip: '.gz' } as const;

/** Makes a file of the map from its name and content, in its plain form only. */
export const webFile = (path: string, content: Buffer): WebFile => ({
  type: types[extname(path)] ?? 'application/octet-stream',
  isHashed: path.startsWith('/assets/'),
  forms: { identity: formOf(content, 'identity') },
});

/** Reads a folder with a built web client, with the compressed forms beside the files; nothing else is ever served. */
export const loadWebFiles = (folder: string): WebFiles => {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath, entry.name));
  const served = files.filter((file) => !Object.values(suffixes).some((suffix) => file.endsWith(suffix)));
  return new Map(served.map((file) => [file.slice(folder.length).replaceAll('\\', '/'), loadFile(folder, file)]));
};

const loadFile = (folder: string, file: string): WebFile => {
  const plain = webFile(file.slice(folder.length).replaceAll('\\', '/'), readFileSync(file));
  const compressed = (['br', 'gzip'] as const).flatMap((encoding) => {
    const beside = file + suffixes[encoding];
    return existsSync(beside) ? [[encoding, formOf(readFileSync(beside), encoding)] as const] : [];
  });
  return { ...plain, forms: { ...plain.forms, ...Object.fromEntries(compressed) } };
};

/** Each form has a tag of its own, since they differ byte by byte (RFC 9110 section 8.8.3.3). */
const formOf = (content: Buffer, encoding: WebEncoding): WebForm => ({
  content,
  etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}${encoding === 'identity' ? '' : `-${encoding}`}"`,
});
