import { isIP } from 'node:net';
import { isPublicAddress, SettingsError } from '@parley/service-kit';

/** Where pages may be fetched from. */
export interface AllowedPlaces {
  readonly ports: ReadonlySet<number>;
  /** Addresses that are allowed though they are not public, with their port: `127.0.0.1:8080`, `[::1]:8080`. */
  readonly addresses: ReadonlySet<string>;
}

/** Why a page is not fetched. */
export type Unfit = 'scheme' | 'user' | 'port' | 'address';

/** An address with its port as {@link AllowedPlaces} names it. */
export const placeOf = (address: string, port: number): string =>
  isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;

const mostAddresses = 16;

/**
 * Reads {@link AllowedPlaces} from settings. @throws {SettingsError} for what names more than one address with its port: ranges, names, and what
 * stands for any address would open a network, and are not taken.
 */
export const readPlaces = (ports: readonly string[], addresses: readonly string[]): AllowedPlaces => {
  const badPorts = ports.filter((port) => !/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535);
  if (badPorts.length > 0) throw new SettingsError([`LINK_PREVIEW_PORTS has no port: ${badPorts.join(', ')}`]);
  const bad = addresses.filter((place) => !isOnePlace(place));
  if (bad.length > 0) throw new SettingsError([`LINK_PREVIEW_ADDRESSES takes single addresses with a port: ${bad.join(', ')}`]);
  if (addresses.length > mostAddresses) throw new SettingsError([`LINK_PREVIEW_ADDRESSES takes ${mostAddresses} at most`]);
  return { ports: new Set(ports.map(Number)), addresses: new Set(addresses) };
};

const isOnePlace = (place: string): boolean => {
  const [, six, four, port = ''] = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):([1-9]\d{0,4})$/i.exec(place) ?? [];
  const address = six ?? four ?? '';
  const isAny = /^[0.:]+$/.test(address);
  return !isAny && isIP(address) === (six === undefined ? 4 : 6) && Number(port) <= 65_535;
};

/** The port of a URL. */
export const portOf = ({ port, protocol }: URL): number => (port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port));

/** Its host without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/** Whether one may connect to an address: a public one, or one that is named. */
export const isAllowedAddress = (address: string, port: number, { addresses }: AllowedPlaces): boolean =>
  isPublicAddress(address) || addresses.has(placeOf(address, port));

/** Why a URL is not to be fetched; undefined where it may be, as far as it tells by itself: a name is judged by where it leads. */
export const unfitness = (url: URL, places: AllowedPlaces): Unfit | undefined => {
  const [port, host] = [portOf(url), hostOf(url)];
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'scheme';
  if (url.username !== '' || url.password !== '') return 'user';
  const isNamed = places.addresses.has(placeOf(host, port));
  if (!places.ports.has(port) && !isNamed) return 'port';
  if (isIP(host) !== 0 && !isAllowedAddress(host, port, places)) return 'address';
  return undefined;
};
