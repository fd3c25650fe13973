import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startServerProcess } from '../server/server-process.ts';
import { auditor } from './support/auditor.ts';
import { launchApp, whenReady } from './support/launch-app.ts';

test('SYE1: a workspace connects to a real server by keyboard, says what is synced, and goes on alone again', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'assay-sync-'));
  const server = await startServerProcess({ dataDir, port: 0 });
  const launched = await launchApp({ colorScheme: 'light' });
  const { window } = launched;
  try {
    await whenReady(window);
    const { look, violations } = auditor(window);
    await window.getByRole('button', { name: 'Connect to the team server' }).press('Enter');
    await expect(window.getByRole('heading', { name: 'Team server' })).toBeVisible();
    await look('team server, not connected');
    await window.getByLabel('Address of the team server').fill('http://example.org');
    await window.getByLabel('Code').fill(server.code);
    await window.getByLabel('Your name').fill('Lea');
    await window.keyboard.press('Enter');
    await expect(window.getByText('The address has to begin with https://.')).toBeVisible();
    await window.getByLabel('Address of the team server').fill(server.base);
    await window.keyboard.press('Enter');
    await expect(
      window.getByRole('status').filter({ hasText: 'Everything is synced.' }),
    ).toHaveCount(2);
    await window.getByRole('button', { name: 'Invite', exact: true }).press('Enter');
    await window.getByRole('button', { name: 'Add a device' }).press('Enter');
    await expect(window.getByText(/Works once, until/)).toHaveCount(2);
    await look('team server, connected');
    server.kill('SIGKILL');
    await server.gone;
    await window.getByRole('button', { name: /^Sync now/ }).press('Enter');
    await expect(window.getByText(/^All saved here\. Offline since/).first()).toBeVisible();
    await look('team server, offline');
    await window.getByRole('button', { name: 'Disconnect…' }).press('Enter');
    await window.getByRole('button', { name: 'Disconnect', exact: true }).press('Enter');
    await expect(window.getByRole('button', { name: 'Connect', exact: true })).toBeVisible();
    expect(violations).toEqual([]);
  } finally {
    await launched.close();
    server.kill('SIGKILL');
    await server.gone;
    rmSync(dataDir, { recursive: true, force: true });
  }
});
