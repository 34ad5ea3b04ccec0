import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import type { S3Options } from '../storage/s3.ts';

/** A store that speaks S3, for a test. */
export interface S3Server {
  readonly options: S3Options;
  stop(): Promise<void>;
}

const bucket = 'parley-media';

/**
 * Starts an S3-compatible server that checks signatures, on a directory of its own. With MEDIA_TEST_S3_URL (and _BUCKET, _REGION, _ACCESS_KEY_ID,
 * _SECRET_ACCESS_KEY) it is that one instead: any store that somebody runs can be tried.
 */
export const startS3Server = async (): Promise<S3Server> => {
  const given = process.env['MEDIA_TEST_S3_URL'];
  if (given !== undefined) return { options: optionsOf(given), stop: () => Promise.resolve() };
  const directory = await mkdtemp(join(tmpdir(), 'parley-s3-'));
  const server = new S3rver({ directory, address: '127.0.0.1', port: 0, silent: true, configureBuckets: [{ name: bucket }] });
  const { port } = await server.run();
  return {
    options: {
      url: `http://127.0.0.1:${port}`,
      bucket,
      region: 'us-east-1',
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
    },
    stop: async () => {
      const closed = server.close();
      server.httpServer.closeAllConnections();
      await closed;
      await rm(directory, { recursive: true, force: true });
    },
  };
};

const optionsOf = (url: string): S3Options => ({
  url,
  bucket: setting('BUCKET', bucket),
  region: setting('REGION', 'us-east-1'),
  accessKeyId: setting('ACCESS_KEY_ID', ''),
  secretAccessKey: setting('SECRET_ACCESS_KEY', ''),
});

const setting = (name: string, usual: string): string => process.env[`MEDIA_TEST_S3_${name}`] ?? usual;
