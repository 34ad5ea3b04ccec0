import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range from which Linux and macOS take ports of outgoing connections (32768 and 49152 upwards), so that
// a port stays free while its process is being restarted.
const lowestPort = 10_240;
const highestPort = 32_000;

/**
 * Tells whether a process could listen on a port now.
 * @param host address to try; without one, every address of the machine
 */
export const isPortFree = (port: number, host?: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });

/**
 * Finds a port on 127.0.0.1 that nothing listens on, at random so that stacks started at the same time differ.
 * @param taken ports already promised to somebody who does not listen yet
 */
export const findFreePort = async (taken: ReadonlySet<number> = new Set()): Promise<number> => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = randomInt(lowestPort, highestPort);
    if (!taken.has(port) && (await isPortFree(port, '127.0.0.1'))) return port;
  }
  throw new Error('No free port was found on 127.0.0.1.');
};
