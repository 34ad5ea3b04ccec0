import type { IncomingMessage, ServerResponse } from 'node:http';

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const pageFor = (origin: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Parley</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:3rem auto;padding:0 1rem}pre{background:#f3f3f3;padding:1rem;overflow:auto}</style>
<h1>Parley runs</h1>
<p>There is no web client here yet. Talk to it with <code>curl</code>, and with <code>socket.io-client</code> at this same address:</p>
<pre>curl -s ${origin}/api/auth/register -H 'content-type: application/json' \\
  -d '{"username":"ada","password":"correct horse battery"}'

curl -s ${origin}/api/rooms -H "authorization: Bearer $TOKEN"</pre>
<p>The README has the whole conversation.</p>
</html>
`;

/** Answers with a page that tells that Parley runs and how to talk to it. */
export const edgePage = (request: IncomingMessage, response: ServerResponse): void => {
  const body = pageFor(escapeHtml(`http://${request.headers.host ?? 'localhost'}`));
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
};
