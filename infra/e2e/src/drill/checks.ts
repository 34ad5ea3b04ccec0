import { createHash } from 'node:crypto';
import { until } from '../faults/until.ts';
import { connect, digestOf, type Message, type Person, request, wholeHistory, withToken } from '../person.ts';
import type { Scene } from './scene.ts';
import type { SentMessage } from './traffic.ts';

/** One thing that has to hold after a restore. */
export interface DrillCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}

/** What is known of before, and when the backup was made; times by `performance.now()`. */
export interface Before {
  readonly scene: Scene;
  readonly sent: readonly SentMessage[];
  readonly backupFrom: number;
  readonly backupUntil: number;
  /** How many messages the listener showed at last. */
  readonly shown: number;
}

const convergesWithinMs = 60_000;

/** Looks at what was put back. */
export const checkRestored = async (url: string, before: Before): Promise<readonly DrillCheck[]> => {
  const { scene } = before;
  const signedIn = await signIn(url, scene.people[0]);
  if ('ok' in signedIn) return [signedIn];
  const histories = new Map<string, readonly Message[]>();
  for (const roomId of scene.rooms) histories.set(roomId, await wholeHistory(signedIn, roomId));
  return [
    { name: 'sign-in', ok: true, says: 'a password of before is taken' },
    countsAgree(before, histories),
    hasNoHoles(histories),
    await digestsAgree(signedIn, histories),
    await fileIsThere(signedIn, url, scene),
    await listenerConverges(before, histories),
    await lostIsStoredAgain(signedIn, before, histories),
  ];
};

const signIn = async (url: string, { id, username, password }: Person): Promise<Person | DrillCheck> => {
  const body = { username, password, delivery: 'body' };
  const reply = await request<{ accessToken: string; refreshToken: string }>(url, 'POST', '/api/auth/login', { body });
  if (reply.status !== 200) return { name: 'sign-in', ok: false, says: `a password of before is answered ${reply.status}` };
  const { accessToken, refreshToken } = reply.body;
  return withToken({ url, id, username, password, refreshToken }, accessToken);
};

const idsIn = (histories: ReadonlyMap<string, readonly Message[]>): ReadonlySet<string> =>
  new Set([...histories.values()].flatMap((messages) => messages.map(({ clientMessageId }) => clientMessageId)));

/** Everything that was acknowledged before the backup began is there, each once; nothing that was sent after its end. */
const countsAgree = (
  { sent, backupFrom, backupUntil }: Before,
  histories: ReadonlyMap<string, readonly Message[]>,
): DrillCheck => {
  const there = idsIn(histories);
  const stored = [...histories.values()].reduce((sum, messages) => sum + messages.length, 0);
  const wanted = sent.filter(({ acknowledged }) => acknowledged !== undefined && acknowledged.at <= backupFrom);
  const lost = wanted.filter(({ clientMessageId }) => !there.has(clientMessageId));
  const fromLater = sent.filter(({ sentAt, clientMessageId }) => sentAt > backupUntil && there.has(clientMessageId));
  const moved = wanted.filter(
    ({ roomId, clientMessageId, acknowledged }) =>
      histories.get(roomId)?.find((one) => one.clientMessageId === clientMessageId)?.seq !== acknowledged?.seq,
  );
  const ok = lost.length === 0 && fromLater.length === 0 && moved.length === 0 && there.size === stored;
  const says = `${wanted.length} acknowledged before the backup, ${lost.length} of them lost, ${moved.length} at another place; ${stored} there, ${fromLater.length} from after it; ${sent.length} sent in all`;
  return { name: 'counts', ok, says };
};

const hasNoHoles = (histories: ReadonlyMap<string, readonly Message[]>): DrillCheck => {
  const rooms = [...histories.values()];
  const ok = rooms.every((messages) => messages.every(({ seq }, index) => seq === index + 1));
  return { name: 'holes in seq', ok, says: ok ? `none in ${rooms.length} rooms` : 'seq has holes' };
};

const digestsAgree = async (person: Person, histories: ReadonlyMap<string, readonly Message[]>): Promise<DrillCheck> => {
  const differing: string[] = [];
  for (const [roomId, messages] of histories) {
    const hash = createHash('sha256');
    for (const { seq, id, rev } of messages) hash.update(`${seq}:${id}:${rev}\n`);
    if ((await digestOf(person, roomId)).sha256 !== hash.digest('hex')) differing.push(roomId);
  }
  return { name: 'digests', ok: differing.length === 0, says: `${differing.length} of ${histories.size} rooms differ` };
};

const fileIsThere = async (person: Person, url: string, { file }: Scene): Promise<DrillCheck> => {
  const links = await person.call<{ items: { url: string }[] }>('GET', `/api/attachments?ids=${file.id}`);
  const link = links.body.items[0]?.url;
  const bytes = link === undefined ? undefined : Buffer.from(await (await fetch(new URL(link, url))).arrayBuffer());
  const ok = bytes !== undefined && bytes.equals(file.bytes);
  return { name: 'files', ok, says: ok ? 'a file of before comes back as it was' : 'a file of before is not there' };
};

/** Who stayed and had seen more notices by the epoch that it is another history, and holds that one. */
const listenerConverges = async (
  { scene, shown }: Before,
  histories: ReadonlyMap<string, readonly Message[]>,
): Promise<DrillCheck> => {
  const [room = ''] = scene.rooms;
  const wanted = (histories.get(room) ?? []).map(({ id }) => id).join();
  const startedAt = performance.now();
  const snapshot = () => scene.listener.timeline(room).getSnapshot();
  const ok = await until(async () => {
    const { messages, epoch } = snapshot();
    if ((epoch ?? 0) < 2 || messages.map(({ id }) => id).join() !== wanted) return false;
    const verified = await scene.listener.verify(room);
    return verified.ok && verified.data.agrees;
  }, convergesWithinMs);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const { messages, epoch } = snapshot();
  return {
    name: 'epoch',
    ok,
    says: `who had seen ${shown} messages holds the ${messages.length} there are, in epoch ${epoch ?? '?'}, after ${seconds} s`,
  };
};

/** A command that is not known any more is carried out when it is given again, and then known. */
const lostIsStoredAgain = async (
  person: Person,
  { sent, backupUntil }: Before,
  histories: ReadonlyMap<string, readonly Message[]>,
): Promise<DrillCheck> => {
  const name = 'given again';
  const lost = sent.filter(({ sentAt, acknowledged }) => sentAt > backupUntil && acknowledged !== undefined).slice(0, 5);
  if (lost.length === 0) return { name, ok: false, says: 'nothing was acknowledged after the backup' };
  const line = await connect(person);
  const answers = [];
  for (const { roomId, content, clientMessageId } of [...lost, ...lost])
    answers.push(await line.send(roomId, content, clientMessageId));
  line.close();
  const duplicates = answers.map((ack) => ack.ok && ack.data.duplicate);
  const ok =
    answers.every((ack) => ack.ok) &&
    duplicates.join() ===
      lost
        .map(() => false)
        .concat(lost.map(() => true))
        .join();
  const rooms = new Set(lost.map(({ roomId }) => roomId));
  const there = [...rooms].reduce((sum, roomId) => sum + (histories.get(roomId)?.length ?? 0), 0);
  return {
    name,
    ok,
    says: `${lost.length} lost sends, given twice under their ids, are stored once behind the ${there} that were kept`,
  };
};
