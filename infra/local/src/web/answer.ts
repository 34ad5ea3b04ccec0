import type { IncomingMessage, ServerResponse } from 'node:http';
import { notFound, sendProblem } from '../edge-problem.ts';
import { chooseEncoding } from './accept-encoding.ts';
import type { WebFile, WebFiles, WebForm } from './files.ts';
import { webSecurityHeaders } from './headers.ts';

/** Paths at which the client shows something itself; they are all its one page. */
const isView = (path: string): boolean =>
  path === '/' || path === '/signin' || path === '/threads' || path.startsWith('/r/') || path.startsWith('/invite/');

const forEver = 'public, max-age=31536000, immutable';
/** Asked for every time, and answered 304 while nothing changed: the page, and the worker that must be replaced with it. */
const alwaysAsked = 'no-cache';

/** Answers with a file of the web client, with its page for the client's own views, or with 404. Only GET and HEAD are known. */
export const answerWeb = (files: WebFiles, path: string, request: IncomingMessage, response: ServerResponse): void => {
  const file = files.get(isView(path) ? '/index.html' : path);
  if (file === undefined) sendProblem(response, notFound);
  else if (request.method !== 'GET' && request.method !== 'HEAD') refuseMethod(response);
  else sendFile(file, request, response);
};

/** There is no code for this among those of the contracts, since no client of the API comes here. */
const refuseMethod = (response: ServerResponse): void => {
  response.writeHead(405, { allow: 'GET, HEAD', 'content-length': '0', ...webSecurityHeaders }).end();
};

const sendFile = (file: WebFile, request: IncomingMessage, response: ServerResponse): void => {
  const encoding = chooseEncoding(request.headers['accept-encoding'], (one) => file.forms[one] !== undefined);
  const form: WebForm = file.forms[encoding] ?? file.forms.identity;
  const headers = {
    etag: form.etag,
    'cache-control': file.isHashed ? forEver : alwaysAsked,
    vary: 'accept-encoding',
    ...webSecurityHeaders,
  };
  if (isKnown(request.headers['if-none-match'], form.etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, {
    ...headers,
    'content-type': file.type,
    'content-length': form.content.length,
    ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
  });
  response.end(request.method === 'HEAD' ? undefined : form.content);
};

/** RFC 9110 section 13.1.2: a weak comparison with any of the tags named. */
const isKnown = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch?.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag) ?? false;
