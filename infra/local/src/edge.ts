import { edgeLimits } from './edge-limits.ts';
import { createEdge } from './edge-server.ts';
import { parseTargets } from './edge-targets.ts';
import { loadWebFiles } from './web/files.ts';

// The edge's process. Its settings come from the launcher: PORT, HOST (comma separated), EDGE_TARGETS (JSON) and EDGE_WEB, the
// folder of the built web client.
const hosts = (process.env['HOST'] ?? '127.0.0.1').split(',');
const port = Number(process.env['PORT']);
const webFolder = process.env['EDGE_WEB'];
const web = webFolder === undefined ? new Map() : loadWebFiles(webFolder);
const edge = createEdge(parseTargets(process.env['EDGE_TARGETS'] ?? ''), edgeLimits, web);

for (const [index, host] of hosts.entries()) {
  // A machine without IPv6 has no second loopback address.
  await edge.listen(port, host).catch((error: unknown) => {
    if (index === 0) throw error;
    console.log(`${host} is not listened on: ${String(error)}`);
  });
}
console.log(`The edge listens on port ${port}.`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void edge.close().then(() => process.exit(0)));
}
