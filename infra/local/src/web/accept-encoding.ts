import type { WebEncoding } from './files.ts';

/** Smallest first. */
const preferred = ['br', 'gzip', 'identity'] as const satisfies readonly WebEncoding[];

/**
 * Which form of a file to send: the smallest that is there and accepted (RFC 9110 section 12.5.3). What is not mentioned is not
 * accepted, unless `*` is; the plain form always is.
 */
export const chooseEncoding = (header: string | undefined, available: (encoding: WebEncoding) => boolean): WebEncoding => {
  const weights = new Map((header ?? '').split(',').map(readPart));
  const accepts = (encoding: WebEncoding): boolean => (weights.get(encoding) ?? weights.get('*') ?? 0) > 0;
  return preferred.find((encoding) => encoding === 'identity' || (available(encoding) && accepts(encoding))) ?? 'identity';
};

const readPart = (part: string): [name: string, weight: number] => {
  const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return [name, weight === undefined ? 1 : Number(weight)];
};
