import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createServer } from './app.ts';
import type { BlobStore } from './store/blob-store.ts';
import { createDiskBlobs } from './store/disk-blobs.ts';
import { openServerStore, type ServerStore } from './store/open.ts';
import { createInvitation } from './store/people.ts';
import { createS3Blobs } from './store/s3-blobs.ts';
import { readServerKey } from './store/secrets.ts';

/** Starts the team server; `new-epoch` instead tells clients after a restore to offer again what they hold. */
async function main(): Promise<void> {
  const { env } = process;
  const dataDir = resolve(env['ASSAY_SERVER_DATA'] ?? 'assay-server');
  mkdirSync(dataDir, { recursive: true });
  const store = await openServerStore(
    env['ASSAY_SERVER_DATABASE'] ?? join(dataDir, 'server.sqlite'),
  );
  if (process.argv[2] === 'new-epoch') {
    print(`New epoch: ${await store.newEpoch()}`);
    return store.close();
  }
  const app = await createServer({
    store,
    serverKey: env['ASSAY_SERVER_KEY'] ?? readServerKey(join(dataDir, 'server.key')),
    blobs: openBlobs(env, join(dataDir, 'blobs')),
    trustProxy: env['ASSAY_SERVER_PROXY'],
    logLevel: 'info',
  });
  const host = env['ASSAY_SERVER_HOST'] ?? '127.0.0.1';
  const port = Number(env['ASSAY_SERVER_PORT'] ?? 8137);
  print(`Assay team server: ${await app.listen({ host, port })}`);
  const code = await firstInvitation(store);
  if (code !== null) print(`Invitation for the first lead, usable once: ${code}`);
  else print('Ready');
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      app
        .close()
        .then(() => store.close())
        .catch((error: unknown) => {
          print(String(error));
          process.exitCode = 1;
        });
    });
}

/** A bucket where one is named, a folder otherwise. @throws where half of what the bucket needs is missing */
function openBlobs(env: NodeJS.ProcessEnv, folder: string): BlobStore {
  const bucketUrl = env['ASSAY_SERVER_S3_BUCKET'];
  if (bucketUrl === undefined) return createDiskBlobs(folder);
  const need = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`ASSAY_SERVER_S3_BUCKET also needs ${name}.`);
    return value;
  };
  return createS3Blobs({
    bucketUrl,
    region: env['ASSAY_SERVER_S3_REGION'] ?? 'us-east-1',
    accessKeyId: need('ASSAY_SERVER_S3_KEY_ID'),
    secretAccessKey: need('ASSAY_SERVER_S3_SECRET'),
  });
}

/** A code for an admin while nobody has joined yet. */
async function firstInvitation(store: ServerStore): Promise<string | null> {
  const anybody = await store.db.selectFrom('person').select('id').limit(1).executeTakeFirst();
  if (anybody) return null;
  const project = { id: 'main', name: 'Main project' };
  await store.db
    .insertInto('project')
    .values(project)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  return (await createInvitation(store, project.id, 'admin', [])).code;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main();
