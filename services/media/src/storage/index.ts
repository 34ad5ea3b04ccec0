import { SettingsError, type SettingValues } from '@parley/service-kit';
import type { ByteStore } from '../byte-store.ts';
import type { storageSettings } from '../config.ts';
import { createLocalDirectory } from './local-directory.ts';
import { createS3Store } from './s3.ts';

type Needed = 'MEDIA_DIRECTORY' | 'MEDIA_S3_URL' | 'MEDIA_S3_BUCKET' | 'MEDIA_S3_ACCESS_KEY_ID' | 'MEDIA_S3_SECRET_ACCESS_KEY';

/** Opens the store that the settings name. @throws {SettingsError} where they lack what that one needs. */
export const openByteStore = (given: SettingValues<typeof storageSettings>): ByteStore => {
  const needed = (name: Needed): string => {
    const value = given[name];
    if (value === undefined) throw new SettingsError([`${name} is needed where MEDIA_STORAGE is ${given.MEDIA_STORAGE}`]);
    return value;
  };
  if (given.MEDIA_STORAGE === 'directory') return createLocalDirectory(needed('MEDIA_DIRECTORY'));
  return createS3Store({
    url: needed('MEDIA_S3_URL'),
    bucket: needed('MEDIA_S3_BUCKET'),
    region: given.MEDIA_S3_REGION,
    accessKeyId: needed('MEDIA_S3_ACCESS_KEY_ID'),
    secretAccessKey: needed('MEDIA_S3_SECRET_ACCESS_KEY'),
  });
};
