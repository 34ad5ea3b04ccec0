import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate that signs itself, with its key; both PEM. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

/** One element of DER (ITU-T X.690): a tag, a length, and what is in it. */
const element = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
};

const sequence = (...parts: readonly Buffer[]): Buffer => element(0x30, ...parts);
const objectId = (hex: string): Buffer => element(0x06, Buffer.from(hex, 'hex'));
const utf8 = (text: string): Buffer => element(0x0c, Buffer.from(text));
const utcTime = (time: Date): Buffer =>
  element(0x17, Buffer.from(`${time.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));

/** ecdsa-with-SHA256, commonName, subjectAltName and basicConstraints (RFC 5280, RFC 5758). */
const [ecdsaWithSha256, commonName, subjectAltName, basicConstraints] = ['2a8648ce3d040302', '550403', '551d11', '551d13'];

const nameOf = (text: string): Buffer => sequence(element(0x31, sequence(objectId(commonName), utf8(text))));

const dayMs = 86_400_000;

const toBeSigned = (publicKey: KeyObject, now: number): Buffer => {
  const name = nameOf('Parley tests');
  const names = sequence(element(0x82, Buffer.from('localhost')), element(0x87, Buffer.from([127, 0, 0, 1])));
  const isAuthority = sequence(
    objectId(basicConstraints),
    element(0x01, Buffer.from([0xff])),
    element(0x04, sequence(element(0x01, Buffer.from([0xff])))),
  );
  return sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    sequence(objectId(ecdsaWithSha256)),
    name,
    sequence(utcTime(new Date(now - dayMs)), utcTime(new Date(now + dayMs))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(isAuthority, sequence(objectId(subjectAltName), element(0x04, names)))),
  );
};

/** Makes a certificate for localhost and 127.0.0.1, good for a day, by which a test serves HTTPS (RFC 5280 section 4.1). */
export const makeSelfSigned = (): SelfSigned => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const body = toBeSigned(publicKey, Date.now());
  const signature = sign('sha256', body, privateKey);
  const der = sequence(body, sequence(objectId(ecdsaWithSha256)), element(0x03, Buffer.from([0]), signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};
