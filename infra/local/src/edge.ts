import { edgeLimits } from './edge-limits.ts';
import { createEdge } from './edge-server.ts';
import { parseTargets } from './edge-targets.ts';
import { withDemo } from './web/demo-page.ts';
import { loadWebFiles, type WebFiles } from './web/files.ts';

// The edge's process. Its settings come from the launcher: PORT, HOST (comma separated), EDGE_TARGETS (JSON), EDGE_WEB, the
// folder of the built web client, and EDGE_DEMO, what the client is told of a demo (JSON).
const hosts = (process.env['HOST'] ?? '127.0.0.1').split(',');
const port = Number(process.env['PORT']);
const webFolder = process.env['EDGE_WEB'];
const web: WebFiles = webFolder === undefined ? new Map() : loadWebFiles(webFolder);
const demo = process.env['EDGE_DEMO'];
const served = demo === undefined ? web : withDemo(web, demo);
const edge = createEdge(parseTargets(process.env['EDGE_TARGETS'] ?? ''), edgeLimits, served);

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
