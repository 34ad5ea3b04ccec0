import { createObservable, type Settable, type Upload, type UploadState } from '@parley/client';
import { expect, test, vi } from 'vitest';
import { createAttachingFiles, mostAttachments } from './attaching.ts';

const createWorld = () => {
  const uploads: (Upload & { state: Settable<UploadState>; cancelled: boolean })[] = [];
  const released: string[] = [];
  const files = createAttachingFiles({
    client: {
      upload: (roomId, file) => {
        const state = createObservable<UploadState>({ status: 'waiting', sent: 0 });
        const upload = {
          ...state,
          key: `key-${uploads.length}`,
          roomId,
          file,
          state,
          cancelled: false,
          retry: () => undefined,
          cancel: () => {
            upload.cancelled = true;
          },
        };
        uploads.push(upload);
        return upload;
      },
    },
    urlOf: (blob) => `blob:${blob instanceof File ? blob.name : ''}`,
    release: (url) => void released.push(url),
  });
  const done = (index: number, id = `file-${index}`) =>
    uploads[index]?.state.set({
      status: 'done',
      sent: 3,
      ticket: `ticket-${index}`,
      attachment: {
        id,
        name: 'a',
        type: 'image/png',
        size: 3,
        image: { width: 1, height: 1, thumbnail: { width: 1, height: 1 } },
      } as never,
    });
  return { files, uploads, done, released };
};
const place = { roomId: 'room' };
const thread = { roomId: 'room', threadOf: 'root' };
const some = (count: number): File[] => Array.from({ length: count }, (_, index) => new File(['abc'], `${index}.png`));

test('files go with what is written at one place, and can be sent once all of them are there', () => {
  const { files, uploads, done } = createWorld();
  const heard = vi.fn();
  files.subscribe(heard);
  expect(files.ready(place)).toEqual([]);
  expect(files.add(place, some(2))).toBe(0);
  files.add(thread, some(1));
  expect([files.in(place).length, files.in(thread).length]).toEqual([2, 1]);
  expect(uploads.map(({ roomId }) => roomId)).toEqual(['room', 'room', 'room']);
  done(0);
  expect(files.ready(place)).toBeUndefined();
  const before = files.in(place);
  done(1);
  expect(files.in(place)).not.toBe(before);
  expect(files.ready(place)?.map(({ ticket }) => ticket)).toEqual(['ticket-0', 'ticket-1']);
  files.forget(place);
  expect([files.in(place), files.ready(place), files.in(thread).length]).toEqual([[], [], 1]);
  expect(heard).toHaveBeenCalled();
});

test('a message has at most ten; one that is taken away is given up', () => {
  const { files, uploads } = createWorld();
  expect(files.add(place, some(7))).toBe(0);
  expect(files.add(place, some(5))).toBe(2);
  expect(files.in(place)).toHaveLength(mostAttachments);
  files.remove(place, 'key-3');
  expect([files.in(place).length, uploads[3]?.cancelled]).toEqual([9, true]);
});

test('what could not be sent is put back, before what came meanwhile', () => {
  const { files, done } = createWorld();
  files.add(place, some(1));
  done(0);
  const sent = files.ready(place) ?? [];
  files.forget(place);
  files.add(place, some(1));
  done(1);
  files.putBack(place, sent);
  expect(files.ready(place)?.map(({ ticket }) => ticket)).toEqual(['ticket-0', 'ticket-1']);
});

test('pictures that were sent from here are shown from here, the latest of them', () => {
  const { files, done, released } = createWorld();
  for (let index = 0; index < 32; index += 1) {
    files.add(place, [new File(['abc'], `${index}.png`)]);
    done(index);
    files.forget(place);
  }
  expect([files.previewOf('file-1'), files.previewOf('file-2'), files.previewOf('file-31')]).toEqual([
    undefined,
    'blob:2.png',
    'blob:31.png',
  ]);
  expect(released).toEqual(['blob:0.png', 'blob:1.png']);
  files.clear();
  expect([released.length, files.previewOf('file-31')]).toEqual([32, undefined]);
});
