import { commonSettings, type Settings } from '@parley/service-kit';
import { authSettings } from '../../../services/auth/src/config.ts';
import { settings as media } from '../../../services/media/src/config.ts';
import { settings as messagePersistence } from '../../../services/message-persistence/src/config.ts';
import { settings as notifications } from '../../../services/notifications/src/config.ts';
import { settings as presence } from '../../../services/presence/src/config.ts';
import { settings as socketGateway } from '../../../services/socket-gateway/src/config.ts';

const own: Readonly<Record<string, Settings>> = {
  auth: authSettings,
  media,
  'message-persistence': messagePersistence,
  notifications,
  presence,
  'socket-gateway': socketGateway,
};

/** Every service that has settings. */
export const serviceNames: readonly string[] = Object.keys(own);

/** All settings of a service, the common ones included; of an unknown one none. */
export const settingsOf = (service: string): Settings => {
  const settings = own[service];
  return settings === undefined ? {} : { ...commonSettings, ...settings };
};

/** The settings by which a service is told where others are, with whom they name: `AUTH_URL` is where auth is. */
export const calledBy = (service: string): { readonly setting: string; readonly callee: string }[] =>
  Object.entries(settingsOf(service))
    // The internal client takes its addresses from settings of this unit and from nowhere else.
    .filter(([, { unit }]) => unit === 'URLs, comma separated')
    .map(([setting]) => ({ setting, callee: setting.replace(/_URL$/, '').toLowerCase().replaceAll('_', '-') }));
