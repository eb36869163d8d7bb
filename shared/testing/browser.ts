import { type Browser, chromium } from 'playwright-core';

/** A real browser, without a window. Close it when done. It talks to this machine alone. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['TEST_BROWSER'] ?? '/usr/bin/chromium',
    timeout: 120_000,
    args: [
      // As root, in a container, there is no sandbox to be had; what it opens is our own.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
