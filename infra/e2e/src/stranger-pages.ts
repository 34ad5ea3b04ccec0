import { createServer } from 'node:http';
import { deflateSync } from 'node:zlib';
import { pagesPort } from './shared-stack.ts';

/** A stranger's web server, with a page for every path under /pages/ and a picture. */
export interface StrangerPages {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** The paths it was asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

const chunk = (type: string, data: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(checksum(named));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, named, sum]);
};

/** CRC-32 of ISO 3309, as PNG has it. */
const checksum = (bytes: Buffer): number => {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
};

/** A PNG of one slanted gradient. */
const picture = (width: number, height: number): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc((1 + 3 * width) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = y * (1 + 3 * width) + 1 + 3 * x;
      rows.set([40 + (120 * x) / width, 90 + (100 * y) / height, 160], at);
    }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
};

/** Starts it, where the shared stack may fetch pages from. */
export const startStrangerPages = async (): Promise<StrangerPages> => {
  const asked: string[] = [];
  const image = picture(600, 400);
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
    if (path === '/picture.png') return response.writeHead(200, { 'content-type': 'image/png' }).end(image);
    if (!path.startsWith('/pages/')) return response.writeHead(404).end();
    return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><html><head>
      <meta property="og:title" content="Harbour in the morning ${path.slice(7)}">
      <meta property="og:description" content="Boats come in at six, and by seven the quay smells of tar, coffee and fish; a short walk along the water, with what to look at and where to sit down.">
      <meta property="og:site_name" content="The Quay">
      <meta property="og:image" content="/picture.png"></head><body></body></html>`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(pagesPort(), '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${pagesPort()}`,
    asked,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
};
