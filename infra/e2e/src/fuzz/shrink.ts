import { outgoingEvent } from './event-case.ts';
import { changeAt, type Node, pathsOf, toText } from './json-text.ts';
import { outgoing } from './rest-case.ts';
import type { Case } from './run-case.ts';

/** Values with one part less, or one part shorter. */
const smallerNodes = (node: Node | undefined): (Node | undefined)[] => {
  if (node === undefined) return [];
  const parts = pathsOf(node);
  const without = parts.slice(1).map((path) => changeAt(node, path, () => undefined));
  const shorter = parts.map((path) =>
    changeAt(node, path, (part) => (typeof part === 'string' ? part.slice(0, part.length >> 1) : part)),
  );
  return [undefined, ...without, ...shorter].filter(
    (smaller) => smaller === undefined || toText(smaller).length < toText(node).length,
  );
};

const without = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));

/** Cases that ask a little less than one, the boldest first. */
const smallerCases = (one: Case): Case[] => {
  const single = one.times > 1 ? [{ ...one, times: 1 }] : [];
  if (one.kind === 'event') {
    const [payload, ...more] = one.args;
    const fewer = more.length > 0 ? [{ ...one, args: one.args.slice(0, 1) }] : [];
    if (one.attachments.length > 0) return [...single, ...fewer];
    const smaller = smallerNodes(payload).map((node) => ({ ...one, args: node === undefined ? [] : [node, ...more] }));
    return [...single, ...fewer, ...smaller];
  }
  const headers = Object.keys(one.headers).map((name) => ({ ...one, headers: without(one.headers, name) }));
  const query = one.query.map((_, index) => ({ ...one, query: one.query.toSpliced(index, 1) }));
  const bytes = one.bytes === undefined ? [] : [{ ...one, bytes: undefined }];
  const body = one.bytes === undefined ? smallerNodes(one.body).map((node) => ({ ...one, body: node })) : [];
  return [...single, ...query, ...headers, ...bytes, ...body];
};

/** Makes a failing case smaller as long as it fails in the same way, within some tries. */
export const shrink = async (one: Case, fails: (smaller: Case) => Promise<boolean>, tries = 80): Promise<Case> => {
  let left = tries;
  let smallest = one;
  for (let found = true; found && left > 0; ) {
    found = false;
    for (const smaller of smallerCases(smallest)) {
      left -= 1;
      if (left < 0) break;
      if (!(await fails(smaller))) continue;
      smallest = smaller;
      found = true;
      break;
    }
  }
  return smallest;
};

/** Runs of one piece are told by their length. */
const folded = (text: string): string =>
  text.replaceAll(/(.{1,6}?)\1{29,}/gs, (run: string, piece: string) => `${piece}«${run.length / piece.length} times»`);

const cut = (text: string, most = 1_500): string => {
  const short = folded(text);
  return short.length <= most ? short : `${short.slice(0, most)}… (${text.length} characters)`;
};

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A case as somebody would repeat it by hand: a curl line, or the packet as it is sent. Tokens are named, not shown. */
export const reproduction = (one: Case): string => {
  if (one.kind === 'event') {
    const { args, attachments = [] } = outgoingEvent(one);
    return `as ${one.actor.name}, ${one.times} times: 42${one.acknowledged ? '1' : ''}[${cut(args)}]${attachments.map((bytes) => ` with ${bytes.length} bytes`).join('')}`;
  }
  const { method, target, headers, body } = outgoing(one);
  const hide = (value: string): string =>
    cut(value.replace(one.actor.person.token, `$TOKEN_OF_${one.actor.name.toUpperCase()}`), 300);
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((single) => ` -H ${quoted(`${name}: ${hide(single)}`)}`),
  );
  const data = body === undefined ? '' : ` --data-binary ${quoted(cut(body.toString()))}`;
  return `${one.times} times: curl -X ${method} ${quoted(`$URL${cut(target)}`)}${lines.join('')}${data}`;
};
