// Where headless Chromium is, installing Debian's package when root may; undefined when it cannot.
import { installPackages, placeOf } from './debian.mjs';

/** Path of a browser, or undefined. */
export function findChromium() {
  installPackages('chromium');
  return placeOf('chromium');
}

/** Flags for a headless browser that talks to this machine only. */
export const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
