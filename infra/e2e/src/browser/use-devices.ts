import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { sharedUrl } from '../shared-stack.ts';
import { type Chromium, startChromium } from './chromium.ts';
import { type Device, type DeviceOptions, openDevice } from './device.ts';

/** Opens a window at the shared stack, or at `url`; it is closed after the test, which fails when its page did what no page should. */
export type OpenWindow = (options?: Partial<DeviceOptions>) => Promise<Device>;

/** A browser for all tests of a file, which ends with them. */
export const useDevices = (): OpenWindow => {
  let chromium: Chromium;
  const devices: Device[] = [];
  beforeAll(async () => {
    chromium = await startChromium();
  });
  afterAll(() => chromium.close());
  afterEach(async () => {
    for (const { context, misdeeds } of devices.splice(0)) {
      await context.close();
      expect(misdeeds).toEqual([]);
    }
  });
  return async (options = {}) => {
    const device = await openDevice(chromium, { url: sharedUrl(), ...options });
    devices.push(device);
    return device;
  };
};
