import {
  foreignSecret,
  oneOf,
  optional,
  redisAddress,
  type Settings,
  type SettingValues,
  text,
  textList,
  tokenSettings,
  url,
  urls,
  wholeNumber,
} from '@parley/service-kit';

/** Where the store is: all that a migration needs. */
export const storeSettings = {
  DATABASE_URL: url(['postgres:', 'postgresql:'], {
    about: 'PostgreSQL 17 or newer, as the role that owns the schema of media',
  }),
} as const satisfies Settings;

/** Where the bytes are. */
export const storageSettings = {
  MEDIA_STORAGE: oneOf(['directory', 's3'], {
    fallback: 'directory',
    about: 'where files are kept; a directory serves all replicas only where they share it',
  }),
  MEDIA_DIRECTORY: optional(text({ about: 'the directory, where MEDIA_STORAGE is directory' })),
  MEDIA_S3_URL: optional(
    url(['http:', 'https:'], {
      about: 'an S3-compatible store, where MEDIA_STORAGE is s3; the bucket follows as the first part of the path',
    }),
  ),
  MEDIA_S3_BUCKET: optional(text({ about: 'its bucket, which nobody else writes to' })),
  MEDIA_S3_REGION: text({ fallback: 'us-east-1', about: 'the region that requests are signed for' }),
  MEDIA_S3_ACCESS_KEY_ID: optional(text({ about: 'who may read, write and delete in the bucket' })),
  MEDIA_S3_SECRET_ACCESS_KEY: optional(foreignSecret({ about: 'the secret of MEDIA_S3_ACCESS_KEY_ID' })),
} as const satisfies Settings;

/** How much people may send. */
export const limitSettings = {
  MEDIA_FILE_BYTES: wholeNumber('bytes', 1, 10_737_418_240, { fallback: '104857600', about: 'the largest file' }),
  MEDIA_DAY_BYTES: wholeNumber('bytes', 1, 1_099_511_627_776, {
    fallback: '2147483648',
    about: 'what one person may send in 24 hours, files that were given up included',
  }),
  MEDIA_ROOM_BYTES: wholeNumber('bytes', 1, 1_099_511_627_776, {
    fallback: '53687091200',
    about: 'what the files of one room may take',
  }),
  MEDIA_UNFINISHED: wholeNumber('files', 1, 1_000, {
    fallback: '30',
    about: 'how many files one person may have on their way at a time',
  }),
  MEDIA_UNFINISHED_HOURS: wholeNumber('hours', 1, 720, {
    fallback: '24',
    about: 'after how long without another byte a file that is not whole is given up',
  }),
  MEDIA_WAITING_HOURS: wholeNumber('hours', 1, 8_784, {
    fallback: '24',
    about: 'after how long a whole file that no message has is given up; its ticket is good for twice as long',
  }),
  MEDIA_REFUSED_TYPES: textList({
    fallback: 'application/x-msdownload,application/x-elf,application/x-mach-binary',
    about: 'media types, recognised by content, that nobody may send',
  }),
} as const satisfies Settings;

/** How much work and memory one process takes. */
export const workSettings = {
  MEDIA_CHUNKS_AT_ONCE: wholeNumber('requests', 1, 1_000, {
    fallback: '24',
    about:
      'how many pieces of files may be on their way here at once, of up to 4 MiB each in memory, a third of them of one person; beyond it the answer is overloaded',
  }),
  MEDIA_IMAGES_AT_ONCE: wholeNumber('images', 1, 64, { fallback: '2', about: 'how many images are looked at at the same time' }),
  MEDIA_IMAGES_WAITING: wholeNumber('images', 0, 10_000, {
    fallback: '64',
    about: 'how many more may wait for that; beyond it the answer is overloaded',
  }),
  MEDIA_IMAGE_BYTES: wholeNumber('bytes', 1, 1_073_741_824, {
    fallback: '33554432',
    about: 'the largest image that gets a thumbnail; it is held in memory as a whole',
  }),
  MEDIA_IMAGE_PIXELS: wholeNumber('pixels', 1, 268_402_689, {
    fallback: '50000000',
    about: 'the most pixels of an image that gets a thumbnail: what it takes in memory has little to do with its bytes',
  }),
  MEDIA_LINK_SECONDS: wholeNumber('seconds', 10, 86_400, {
    fallback: '300',
    about: 'how long a link to a file is good at least, and half as long as at most',
  }),
} as const satisfies Settings;

/** What is shown of pages that messages link to. */
export const previewSettings = {
  LINK_PREVIEWS: oneOf(['on', 'off'], {
    fallback: 'on',
    about: 'off fetches nothing from anywhere; what messages show already stays',
  }),
  LINK_PREVIEWS_AT_ONCE: wholeNumber('pages', 1, 64, { fallback: '4', about: 'how many pages are looked up at the same time' }),
  LINK_PREVIEW_PORTS: textList({ fallback: '80,443', about: 'the ports that pages are fetched from' }),
  LINK_PREVIEW_ADDRESSES: optional(
    textList({
      about:
        'addresses with their port, as 127.0.0.1:8080, that pages may be fetched from though they are not public: for tests, and for a page within; single ones only',
    }),
  ),
} as const satisfies Settings;

/** What media is told beyond the common settings. */
export const settings = {
  ...storeSettings,
  ...storageSettings,
  ...limitSettings,
  ...workSettings,
  ...previewSettings,
  ...tokenSettings,
  DATABASE_POOL_SIZE: wholeNumber('connections', 2, 500, { fallback: '10', about: 'the most database connections at once' }),
  REDIS_URL: redisAddress({ about: 'Redis 7 or Valkey 8, or a cluster of either: jobs, and news of what ended early' }),
  AUTH_URL: urls({ about: 'the replicas of the auth service: keys of tokens, and which ended early' }),
  MESSAGE_PERSISTENCE_URL: urls({ about: 'the replicas of message-persistence, which judges who may see what' }),
} as const satisfies Settings;

/** The values of {@link settings}. */
export type MediaSettings = SettingValues<typeof settings>;
